DROP FUNCTION search_events (text, integer);
DROP FUNCTION search_articles (text, integer);
DROP INDEX event_reports_words;
ALTER TABLE articles DROP COLUMN words;
DROP FUNCTION words (text, text);
DROP FUNCTION refresh_aggregates ();
DROP MATERIALIZED VIEW actor_dyads, events_weekly, events_daily;
DROP VIEW ucdp_events;
