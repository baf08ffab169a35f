-- Articles of the warehouse that can be coded again: those with a text and a day of publication, the day that a person gave
-- before the one that was read. No copies: what they are copies of is coded, also where their outlet is asked for.
SELECT
    a.content_hash,
    a.doc,
    a.path,
    a.text,
    a.title,
    coalesce(d.published, a.published) AS published,
    CASE WHEN d.published IS NULL THEN a.published_from ELSE 'review' END AS published_from,
    a.source,
    a.language,
    a.url,
    '' AS copy_of,
    a.changed_at
FROM articles AS a
LEFT JOIN LATERAL (
    SELECT x.published FROM article_dates AS x WHERE x.content_hash = a.content_hash ORDER BY x.date_id DESC LIMIT 1
) AS d ON true
WHERE
    a.text IS NOT NULL
    AND a.copy_of IS NULL
    AND coalesce(d.published, a.published) BETWEEN %(first)s AND %(last)s
    AND (%(source)s IN ('', a.source) OR EXISTS (
        SELECT FROM articles AS c WHERE c.copy_of = a.content_hash AND c.source = %(source)s
    ))
    AND (%(country)s = '' OR EXISTS (
        SELECT FROM event_reports AS r WHERE r.content_hash = a.content_hash AND r.country = %(country)s
    ))
    AND (NOT %(older)s OR (a.code_version, a.model_version) <> (%(code_version)s, %(model_version)s))
ORDER BY published, a.content_hash;
