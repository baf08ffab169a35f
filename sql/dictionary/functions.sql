-- The functions of the warehouse, with arguments, result and meaning.
SELECT
    p.proname AS function,
    pg_get_function_arguments(p.oid) AS arguments,
    pg_get_function_result(p.oid) AS result,
    p.prorettype = 'trigger'::regtype AS of_a_trigger,
    obj_description(p.oid, 'pg_proc') AS what
FROM pg_proc AS p
INNER JOIN pg_namespace AS n ON p.pronamespace = n.oid
WHERE n.nspname = 'warehouse'
ORDER BY p.proname COLLATE "C", pg_get_function_arguments(p.oid) COLLATE "C";
