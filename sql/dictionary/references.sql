-- The foreign keys: from, to, by which columns, and whether the reference may be empty or is the only one.
SELECT
    k.conrelid::regclass::text AS child,
    k.confrelid::regclass::text AS parent,
    (
        SELECT string_agg(a.attname, ', ' ORDER BY array_position(k.conkey, a.attnum))
        FROM pg_attribute AS a WHERE a.attrelid = k.conrelid AND a.attnum = ANY(k.conkey)
    ) AS columns,
    EXISTS (
        SELECT FROM pg_attribute AS a WHERE a.attrelid = k.conrelid AND a.attnum = ANY(k.conkey) AND NOT a.attnotnull
    ) AS optional,
    EXISTS (
        SELECT FROM pg_constraint AS u WHERE u.conrelid = k.conrelid AND u.contype IN ('p', 'u') AND u.conkey <@ k.conkey
    ) AS single
FROM pg_constraint AS k
INNER JOIN pg_namespace AS n ON k.connamespace = n.oid
WHERE n.nspname = 'warehouse' AND k.contype = 'f'
ORDER BY 1, 3;
