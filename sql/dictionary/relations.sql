-- The relations of the warehouse, with what they hold; yoyo's own tables aside.
SELECT
    c.relname AS relation,
    CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialised view' ELSE 'table' END AS kind,
    obj_description(c.oid, 'pg_class') AS what
FROM pg_class AS c
INNER JOIN pg_namespace AS n ON c.relnamespace = n.oid
WHERE n.nspname = 'warehouse' AND c.relkind IN ('r', 'p', 'v', 'm') AND c.relname !~ '^_?yoyo_'
ORDER BY c.relname COLLATE "C";
