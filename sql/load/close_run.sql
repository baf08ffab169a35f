-- What became of a run that did not say so itself.
UPDATE runs SET result = %(result)s, finished = %(finished)s
WHERE run_id = %(run_id)s AND result = 'running';
