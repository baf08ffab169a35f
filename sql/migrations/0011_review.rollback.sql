COMMENT ON COLUMN articles.published_from IS 'Where that day was found: manifest, json, html, dateline, file name.';
ALTER TABLE runs DROP COLUMN kind;
DROP TABLE distinct_events;
DROP TABLE article_dates;
