-- Hands the export's query to probe.sql, as a value.
SELECT set_config('export.query', %(query)s, true);
