-- Articles that this version of code and models has coded. Refused ones are not among them: what was wrong may be mended.
SELECT content_hash
FROM articles
WHERE status IN ('loaded', 'no event') AND code_version = %(code_version)s AND model_version = %(model_version)s;
