ALTER TABLE event_reports DROP COLUMN reasons;
