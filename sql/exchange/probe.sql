-- Has Postgres read the export's query, and run nothing of it: a cursor is opened for one query only, so that whatever is more
-- than one statement is an error here. So is a wrong column, before a file is begun.
DO $$
DECLARE
    probe refcursor;
BEGIN
    OPEN probe FOR EXECUTE current_setting('export.query');
    CLOSE probe;
END
$$;
