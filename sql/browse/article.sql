SELECT content_hash, doc, path, title, published, published_from, source, language, url, text, status, run_id, first_seen, changed_at
FROM articles
WHERE content_hash = %(article)s
