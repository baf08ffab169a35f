-- Everything in the schema, not the schema itself: who may use it is the administrator's to say. As owner.
DO $$
DECLARE
    what record;
BEGIN
    FOR what IN
        SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END AS kind, c.oid::regclass::text AS name
        FROM pg_class AS c
        WHERE c.relnamespace = to_regnamespace('warehouse') AND c.relkind IN ('r', 'p', 'v', 'm')
        ORDER BY c.relkind DESC
    LOOP
        EXECUTE format('DROP %s IF EXISTS %s CASCADE', what.kind, what.name);
    END LOOP;
    FOR what IN
        SELECT p.oid::regprocedure::text AS name FROM pg_proc AS p WHERE p.pronamespace = to_regnamespace('warehouse')
    LOOP
        EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', what.name);
    END LOOP;
END
$$;
