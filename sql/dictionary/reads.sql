-- What each view reads: relations, and functions of the warehouse. What functions themselves read is not recorded in the catalogue.
SELECT DISTINCT
    v.relname::text AS view,
    coalesce(r.relname::text, f.proname || '()') AS source
FROM pg_rewrite AS w
INNER JOIN pg_class AS v ON w.ev_class = v.oid AND v.relkind IN ('v', 'm')
INNER JOIN pg_namespace AS n ON v.relnamespace = n.oid
INNER JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
LEFT JOIN pg_class AS r ON d.refclassid = 'pg_class'::regclass AND d.refobjid = r.oid AND r.oid <> v.oid AND r.relnamespace = n.oid
LEFT JOIN pg_proc AS f ON d.refclassid = 'pg_proc'::regclass AND d.refobjid = f.oid AND f.pronamespace = n.oid
WHERE n.nspname = 'warehouse' AND (r.oid IS NOT NULL OR f.oid IS NOT NULL)
ORDER BY 1, 2;
