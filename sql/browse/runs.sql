-- The latest runs.
SELECT run_id, kind, started, finished, folder, code_version, model_version, articles_in, rows_out, refused, result
FROM runs
ORDER BY started DESC, run_id
LIMIT %(most)s
