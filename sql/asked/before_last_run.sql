-- An hour before the last run began that loaded anything, since a load is dated by its start.
SELECT max(started) - interval '1 hour' FROM runs WHERE result = 'ok' AND articles_in > 0;
