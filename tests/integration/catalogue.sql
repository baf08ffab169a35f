-- What a version of the warehouse is, as rows of kind, name and details: what two ways to it must agree on.
-- Privileges are spelt out, since a missing list means the default one; places of dropped columns do not count.
WITH
here AS (SELECT oid FROM pg_namespace WHERE nspname = 'warehouse'),

relations AS (SELECT c.* FROM pg_class AS c WHERE c.relnamespace IN (SELECT oid FROM here) AND c.relname !~ '^yoyo_tmp_')

SELECT
    'relation' AS kind,
    r.relname::text AS name,
    jsonb_build_object(
        'kind', r.relkind, 'owner', r.relowner::regrole::text, 'options', r.reloptions, 'rows secured', r.relrowsecurity,
        'persistence', r.relpersistence, 'filled', r.relispopulated, 'comment', obj_description(r.oid, 'pg_class'),
        'query', CASE WHEN r.relkind IN ('v', 'm') THEN pg_get_viewdef(r.oid) END,
        'grants', (
            SELECT jsonb_agg(g.grantee::regrole::text || ' ' || g.privilege_type || ' ' || g.is_grantable ORDER BY g.grantee::regrole::text, g.privilege_type)
            FROM aclexplode(coalesce(r.relacl, acldefault(CASE r.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", r.relowner))) AS g
        )
    ) AS details
FROM relations AS r WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c')
UNION ALL
SELECT 'column', r.relname || '.' || a.attname, jsonb_build_object(
    'place', row_number() OVER (PARTITION BY r.oid ORDER BY a.attnum), 'type', format_type(a.atttypid, a.atttypmod),
    'not null', a.attnotnull, 'default', pg_get_expr(d.adbin, d.adrelid), 'identity', a.attidentity, 'generated', a.attgenerated,
    'collation', a.attcollation::regcollation::text, 'grants', a.attacl::text, 'comment', col_description(r.oid, a.attnum)
)
FROM relations AS r
INNER JOIN pg_attribute AS a ON r.oid = a.attrelid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef AS d ON a.attrelid = d.adrelid AND a.attnum = d.adnum
WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
UNION ALL
SELECT 'constraint', coalesce(nullif(c.conrelid, 0)::regclass::text, c.contypid::regtype::text) || '.' || c.conname, jsonb_build_object(
    'is', pg_get_constraintdef(c.oid), 'valid', c.convalidated, 'comment', obj_description(c.oid, 'pg_constraint')
)
FROM pg_constraint AS c WHERE c.connamespace IN (SELECT oid FROM here)
UNION ALL
SELECT 'index', i.indexrelid::regclass::text, jsonb_build_object(
    'is', pg_get_indexdef(i.indexrelid), 'valid', i.indisvalid, 'comment', obj_description(i.indexrelid, 'pg_class')
)
FROM pg_index AS i WHERE i.indexrelid IN (SELECT oid FROM relations)
UNION ALL
SELECT 'trigger', t.tgrelid::regclass || '.' || t.tgname, jsonb_build_object(
    'is', pg_get_triggerdef(t.oid), 'enabled', t.tgenabled, 'comment', obj_description(t.oid, 'pg_trigger')
)
FROM pg_trigger AS t WHERE t.tgrelid IN (SELECT oid FROM relations) AND NOT t.tgisinternal
UNION ALL
SELECT 'function', p.oid::regprocedure::text, jsonb_build_object(
    'is', CASE WHEN p.prokind IN ('f', 'p') THEN pg_get_functiondef(p.oid) END, 'owner', p.proowner::regrole::text,
    'comment', obj_description(p.oid, 'pg_proc'),
    'grants', (
        SELECT jsonb_agg(CASE g.grantee WHEN 0 THEN 'public' ELSE g.grantee::regrole::text END ORDER BY g.grantee)
        FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS g
    )
)
FROM pg_proc AS p WHERE p.pronamespace IN (SELECT oid FROM here)
UNION ALL
SELECT 'type', t.typname, jsonb_build_object(
    'kind', t.typtype, 'labels', (SELECT jsonb_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum AS e WHERE e.enumtypid = t.oid),
    'base', format_type(t.typbasetype, t.typtypmod), 'comment', obj_description(t.oid, 'pg_type')
)
FROM pg_type AS t WHERE t.typnamespace IN (SELECT oid FROM here) AND t.typtype IN ('e', 'd', 'r')
UNION ALL
SELECT 'policy', p.polrelid::regclass || '.' || p.polname, jsonb_build_object(
    'for', p.polcmd, 'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid)
)
FROM pg_policy AS p WHERE p.polrelid IN (SELECT oid FROM relations)
UNION ALL
SELECT 'rule', r.ev_class::regclass || '.' || r.rulename, to_jsonb(pg_get_ruledef(r.oid))
FROM pg_rewrite AS r WHERE r.ev_class IN (SELECT oid FROM relations) AND r.rulename <> '_RETURN'
UNION ALL
SELECT 'text search configuration', c.cfgname, jsonb_build_object(
    'comment', obj_description(c.oid, 'pg_ts_config'),
    'words', (
        SELECT jsonb_agg(m.maptokentype || ' ' || m.mapdict::regdictionary ORDER BY m.maptokentype, m.mapseqno)
        FROM pg_ts_config_map AS m WHERE m.mapcfg = c.oid
    )
)
FROM pg_ts_config AS c WHERE c.cfgnamespace IN (SELECT oid FROM here)
UNION ALL
SELECT 'text search dictionary', d.dictname, to_jsonb(d.dictinitoption) FROM pg_ts_dict AS d WHERE d.dictnamespace IN (SELECT oid FROM here)
UNION ALL
SELECT 'statistics', s.stxname, to_jsonb(pg_get_statisticsobjdef(s.oid)) FROM pg_statistic_ext AS s WHERE s.stxnamespace IN (SELECT oid FROM here)
UNION ALL
SELECT 'schema', n.nspname, jsonb_build_object(
    'comment', obj_description(n.oid, 'pg_namespace'),
    'grants', (SELECT jsonb_agg(g::text ORDER BY g::text) FROM aclexplode(n.nspacl) AS g),
    'to come', (SELECT jsonb_agg(d.defaclobjtype::text || d.defaclacl::text ORDER BY d.defaclobjtype) FROM pg_default_acl AS d WHERE d.defaclnamespace = n.oid)
)
FROM pg_namespace AS n WHERE n.oid IN (SELECT oid FROM here)
ORDER BY 1, 2;
