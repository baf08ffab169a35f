-- Every column of the warehouse's tables that is stored and not computed from others; yoyo's own tables aside, and what the next load
-- brings back from the seeds.
SELECT
    c.relname AS "table",
    a.attname AS "column"
FROM pg_class AS c
INNER JOIN pg_namespace AS n ON c.relnamespace = n.oid
INNER JOIN pg_attribute AS a ON c.oid = a.attrelid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE n.nspname = 'warehouse' AND c.relkind = 'r' AND c.relname !~ '^_?yoyo_' AND c.relname NOT IN ('acled_names', 'acled_countries')
ORDER BY c.relname, a.attnum;
