-- The last day of publication.
SELECT max(published) FROM articles;
