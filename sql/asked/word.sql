-- Words that events are told by, the commonest first.
SELECT split_part(rule, '/', 1) AS word FROM event_reports WHERE rule ~ '^[^/]+/(VERB|NOUN)/' GROUP BY word ORDER BY count(*) DESC, word LIMIT 100;
