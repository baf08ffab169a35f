-- What \d NAME lists: the columns of a relation, with what they mean.
SELECT
    a.attname AS "column",
    format_type(a.atttypid, a.atttypmod) AS type,
    CASE WHEN a.attnotnull THEN 'not null' END AS nullable,
    col_description(a.attrelid, a.attnum) AS what
FROM pg_attribute AS a
WHERE a.attrelid = %(oid)s AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum;
