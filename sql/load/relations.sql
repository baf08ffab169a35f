-- What \d lists: the relations of the warehouse that this role may read, with what they hold; of one of them only that.
SELECT
    c.relname AS relation,
    CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialised view' ELSE 'table' END AS kind,
    obj_description(c.oid, 'pg_class') AS what
FROM pg_class AS c
INNER JOIN pg_namespace AS n ON c.relnamespace = n.oid
WHERE
    n.nspname = 'warehouse' AND c.relkind IN ('r', 'p', 'v', 'm') AND has_table_privilege(c.oid, 'SELECT')
    AND c.relname NOT LIKE '\_%%'
ORDER BY c.relname;
