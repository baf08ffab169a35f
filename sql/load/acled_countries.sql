-- ACLED's letters of countries as the warehouse has them, to see whether the seeds have changed.
SELECT
    c.country,
    c.iso3,
    c.acled_cnty
FROM acled_countries AS c;
