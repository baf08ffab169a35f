SELECT run_id, kind, started, finished, folder, code_version, model_version, articles_in, rows_out, refused, result, files FROM runs WHERE run_id = %(run)s
