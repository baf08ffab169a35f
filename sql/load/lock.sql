-- One load at a time: numbers of events are given in order. Released with the transaction.
SELECT pg_advisory_xact_lock(hashtextextended('event coder: load', 0));
