-- What \df lists: the functions of the warehouse that this role may call, with what they do; with a name only those of that name.
SELECT
    p.proname AS function,
    pg_get_function_arguments(p.oid) AS arguments,
    pg_get_function_result(p.oid) AS result,
    obj_description(p.oid, 'pg_proc') AS what
FROM pg_proc AS p
INNER JOIN pg_namespace AS n ON p.pronamespace = n.oid
WHERE
    n.nspname = 'warehouse' AND p.prorettype <> 'trigger'::regtype AND has_function_privilege(p.oid, 'EXECUTE')
    AND %(name)s IN ('', p.proname)
ORDER BY p.proname, arguments;
