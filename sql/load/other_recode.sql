-- Another recode that is said to be running. One that was killed says so for ever; after a day it is not believed.
SELECT run_id, started FROM runs
WHERE kind = 'recode' AND result = 'running' AND started > now() - interval '1 day' AND run_id <> %(run_id)s
ORDER BY started DESC
LIMIT 1;
