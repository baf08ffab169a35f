-- ACLED's names of actors as the warehouse has them, to see whether the seeds have changed.
SELECT
    n.name,
    n.since,
    n.until,
    n.acled_name
FROM acled_names AS n;
