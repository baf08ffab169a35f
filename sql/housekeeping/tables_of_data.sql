-- Tables that are filled by work and not by migrations.
SELECT c.relname
FROM pg_class AS c
WHERE
    c.relnamespace = to_regnamespace('warehouse') AND c.relkind = 'r'
    AND c.relname IN (
        'runs', 'articles', 'quarantine', 'events', 'event_reports', 'corrections', 'event_history', 'report_history', 'hand_coded_events',
        'article_dates', 'distinct_events'
    )
ORDER BY c.relname;
