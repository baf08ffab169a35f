-- Who acts, for corrections.made_by; a load in progress is waited for, but not long.
SELECT set_config('warehouse.user', %(user)s, true), set_config('lock_timeout', '5s', true)
