-- The time of the transaction, in seconds since 1970: what a poller asks from the next time.
SELECT extract(epoch FROM now())::bigint
