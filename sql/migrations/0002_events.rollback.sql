DROP TABLE event_reports;
DROP TABLE events;
