-- Articles that this version of code and models has coded, and copies of such. Refused ones are not among them: what was wrong may be mended;
-- nor are copies of one that is refused by now: they may be coded in its place.
SELECT a.content_hash, a.copy_of, a.source, a.path, a.doc
FROM articles AS a
LEFT JOIN articles AS f ON a.copy_of = f.content_hash
WHERE
    coalesce(f.status, a.status) IN ('loaded', 'no event')
    AND a.code_version = %(code_version)s AND a.model_version = %(model_version)s;
