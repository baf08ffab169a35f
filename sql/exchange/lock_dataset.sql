-- One import of a dataset at a time. Released with the transaction.
SELECT pg_advisory_xact_lock(hashtextextended('event coder: import ' || %(dataset)s, 0));
