-- The heading of \d NAME: what the name means, as the search path has it; no row where there is none of it.
SELECT
    c.oid,
    CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialised view' ELSE 'table' END AS kind,
    c.oid::regclass::text AS relation,
    coalesce(obj_description(c.oid, 'pg_class'), '') AS what
FROM pg_class AS c
WHERE c.oid = to_regclass(%(relation)s) AND c.relkind IN ('r', 'p', 'v', 'm', 'f');
