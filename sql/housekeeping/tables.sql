-- What this role may vacuum.
SELECT c.relname
FROM pg_class AS c
WHERE c.relnamespace = to_regnamespace('warehouse') AND c.relkind IN ('r', 'm') AND pg_has_role(c.relowner, 'USAGE')
ORDER BY c.relname;
