-- The day of publication of an article, as a person gives it.
INSERT INTO article_dates (content_hash, published, reason)
VALUES (%(content_hash)s, %(published)s, %(reason)s);
