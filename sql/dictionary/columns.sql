-- The columns of those relations, in their order, with type, whether they may be empty (of tables: views do not say), keys and meaning.
SELECT
    c.relname AS relation,
    a.attname AS "column",
    format_type(a.atttypid, a.atttypmod) AS type,
    CASE WHEN c.relkind IN ('r', 'p') AND NOT a.attnotnull THEN 'yes' ELSE '' END AS nullable,
    (
        SELECT coalesce(jsonb_agg(
            DISTINCT CASE k.contype WHEN 'p' THEN 'primary' WHEN 'u' THEN 'unique' ELSE k.confrelid::regclass::text END
        ), '[]')
        FROM pg_constraint AS k WHERE k.conrelid = c.oid AND k.contype IN ('p', 'u', 'f') AND a.attnum = ANY(k.conkey)
    ) AS keys,
    col_description(c.oid, a.attnum) AS what
FROM pg_class AS c
INNER JOIN pg_namespace AS n ON c.relnamespace = n.oid
INNER JOIN pg_attribute AS a ON c.oid = a.attrelid AND a.attnum > 0 AND NOT a.attisdropped
WHERE n.nspname = 'warehouse' AND c.relkind IN ('r', 'p', 'v', 'm') AND c.relname !~ '^_?yoyo_'
ORDER BY c.relname COLLATE "C", a.attnum;
