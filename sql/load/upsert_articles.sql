-- Writes only rows that differ; returns one row per row written: true where it is new.
-- A file without text leaves an article alone that was once read under the same hash.
INSERT INTO articles AS old (
    content_hash, doc, path, title, published, published_from, source, language, url, copy_of, text, status, code_version,
    model_version, run_id
)
SELECT
    content_hash, doc, path, title, published, published_from, source, language, url, copy_of, text, status, code_version,
    model_version, run_id
FROM stage_articles
WHERE text IS NOT NULL
    OR NOT EXISTS (SELECT FROM articles AS known WHERE known.content_hash = stage_articles.content_hash AND known.text IS NOT NULL)
ON CONFLICT (content_hash) DO UPDATE SET
    doc = excluded.doc,
    path = excluded.path,
    title = excluded.title,
    published = excluded.published,
    published_from = excluded.published_from,
    source = excluded.source,
    language = excluded.language,
    url = excluded.url,
    copy_of = excluded.copy_of,
    text = excluded.text,
    status = excluded.status,
    code_version = excluded.code_version,
    model_version = excluded.model_version,
    run_id = excluded.run_id,
    changed_at = now()
WHERE
    (old.doc, old.path, old.title, old.published, old.published_from, old.source, old.language, old.url, old.copy_of, old.text,
     old.status, old.code_version, old.model_version)
    IS DISTINCT FROM
    (excluded.doc, excluded.path, excluded.title, excluded.published, excluded.published_from, excluded.source,
     excluded.language, excluded.url, excluded.copy_of, excluded.text, excluded.status, excluded.code_version, excluded.model_version)
RETURNING (xmax = 0) AS inserted;
