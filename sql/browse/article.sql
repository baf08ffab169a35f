-- An article, and who else has its text.
SELECT
    a.content_hash,
    a.doc,
    a.path,
    a.title,
    a.published,
    a.published_from,
    a.source,
    a.language,
    a.url,
    a.copy_of,
    a.text,
    a.status,
    a.run_id,
    a.first_seen,
    a.changed_at,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'content_hash', c.content_hash, 'source', c.source, 'published', c.published, 'url', c.url
        ) ORDER BY c.published NULLS LAST, c.source, c.content_hash), '[]')
        FROM articles AS c WHERE c.copy_of = a.content_hash
    ) AS copies
FROM articles AS a
WHERE a.content_hash = %(article)s
