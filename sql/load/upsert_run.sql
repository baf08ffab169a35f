-- Records a run, or what became of it.
INSERT INTO runs AS old (
    run_id, started, finished, folder, code_version, model_version, articles_in, rows_out, refused, result, kind,
    files, copies
)
VALUES (
    %(run_id)s, %(started)s, %(finished)s, %(folder)s, %(code_version)s, %(model_version)s, %(articles_in)s, %(rows_out)s,
    %(refused)s, %(result)s, %(kind)s, %(files)s, %(copies)s
)
ON CONFLICT (run_id) DO UPDATE SET
    started = excluded.started,
    finished = excluded.finished,
    folder = excluded.folder,
    code_version = excluded.code_version,
    model_version = excluded.model_version,
    articles_in = excluded.articles_in,
    rows_out = excluded.rows_out,
    refused = excluded.refused,
    result = excluded.result,
    kind = excluded.kind,
    files = excluded.files,
    copies = excluded.copies
WHERE
    (old.started, old.finished, old.folder, old.code_version, old.model_version, old.articles_in, old.rows_out, old.refused,
     old.result, old.kind, old.files, old.copies)
    IS DISTINCT FROM
    (excluded.started, excluded.finished, excluded.folder, excluded.code_version, excluded.model_version,
     excluded.articles_in, excluded.rows_out, excluded.refused, excluded.result, excluded.kind,
     excluded.files, excluded.copies)
RETURNING (xmax = 0) AS inserted;
