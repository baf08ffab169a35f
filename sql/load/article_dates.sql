-- Days of publication that people gave; the latest for each article.
SELECT DISTINCT ON (content_hash)
    content_hash,
    published
FROM article_dates
ORDER BY content_hash, date_id DESC;
