-- Articles that others may be copies of: published in one of the given spans, coded, and no copies themselves; in the order of their days.
SELECT a.content_hash, a.text, a.language, a.published
FROM articles AS a
WHERE
    a.copy_of IS NULL AND a.text IS NOT NULL AND a.status IN ('loaded', 'no event')
    AND EXISTS (
        SELECT FROM unnest(%(firsts)s::date[], %(lasts)s::date[]) AS s (first_day, last_day)
        WHERE a.published BETWEEN s.first_day AND s.last_day
    )
ORDER BY a.published, a.content_hash;
