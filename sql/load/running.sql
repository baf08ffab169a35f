-- Runs that are said to be running.
SELECT run_id, started FROM runs WHERE result = 'running' ORDER BY started;
