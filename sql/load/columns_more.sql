-- What \d+ NAME lists: the columns of a relation as \d NAME does, with their keys and defaults.
SELECT
    a.attname AS "column",
    format_type(a.atttypid, a.atttypmod) AS type,
    CASE WHEN a.attnotnull THEN 'not null' END AS nullable,
    (
        SELECT string_agg(
            CASE k.contype WHEN 'p' THEN 'primary' WHEN 'u' THEN 'unique' ELSE 'in ' || k.confrelid::regclass END,
            ', ' ORDER BY k.contype = 'p' DESC, k.conname
        )
        FROM pg_constraint AS k WHERE k.conrelid = a.attrelid AND k.contype IN ('p', 'u', 'f') AND a.attnum = ANY(k.conkey)
    ) AS key,
    CASE
        WHEN a.attidentity <> '' THEN 'running number'
        WHEN a.attgenerated <> '' THEN 'always ' || pg_get_expr(d.adbin, d.adrelid)
        ELSE pg_get_expr(d.adbin, d.adrelid)
    END AS "default",
    col_description(a.attrelid, a.attnum) AS what
FROM pg_attribute AS a
LEFT JOIN pg_attrdef AS d ON a.attrelid = d.adrelid AND a.attnum = d.adnum
WHERE a.attrelid = %(oid)s AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum;
