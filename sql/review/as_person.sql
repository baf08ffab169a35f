-- Who answers, for the rest of the transaction.
SELECT set_config('warehouse.user', %(person)s, true);
