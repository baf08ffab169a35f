-- Real-world events, and the reports that tell of them.
-- depends: 0001_articles

CREATE TABLE events (
    event_id_cnty      text PRIMARY KEY,
    id_iso3            text NOT NULL,
    id_number          integer NOT NULL CHECK (id_number > 0),
    best_report_id     text NOT NULL,
    event_date         date NOT NULL,
    time_precision     smallint NOT NULL CHECK (time_precision BETWEEN 1 AND 3),
    disorder_type      text NOT NULL,
    event_type         text NOT NULL,
    sub_event_type     text NOT NULL,
    actor1             text NOT NULL,
    assoc_actor_1      text NOT NULL,
    inter1             text NOT NULL,
    actor2             text NOT NULL,
    assoc_actor_2      text NOT NULL,
    inter2             text NOT NULL,
    interaction        text NOT NULL,
    civilian_targeting text NOT NULL,
    iso                integer,
    region             text NOT NULL,
    country            text NOT NULL,
    admin1             text NOT NULL,
    admin2             text NOT NULL,
    admin3             text NOT NULL,
    location           text NOT NULL,
    latitude           double precision CHECK (latitude BETWEEN -90 AND 90),
    longitude          double precision CHECK (longitude BETWEEN -180 AND 180),
    geo_precision      smallint NOT NULL CHECK (geo_precision BETWEEN 1 AND 3),
    source             text NOT NULL,
    source_scale       text NOT NULL,
    notes              text NOT NULL,
    fatalities         integer NOT NULL CHECK (fatalities >= 0),
    tags               text NOT NULL,
    run_id             text NOT NULL REFERENCES runs,
    withdrawn_at       timestamptz,
    changed_at         timestamptz NOT NULL DEFAULT now(),
    UNIQUE (id_iso3, id_number),
    CHECK (event_id_cnty = id_iso3 || id_number)
);
CREATE INDEX events_country_date ON events (country, event_date);
COMMENT ON TABLE events IS 'One row per real-world event, merged from its reports. Rows are never deleted: an id, once given, stays. Read acled_events.';
COMMENT ON COLUMN events.event_id_cnty IS 'ISO 3166-1 alpha-3 of the country in which it was first placed, and a running number; never changes.';
COMMENT ON COLUMN events.id_iso3 IS 'The letters of the id.';
COMMENT ON COLUMN events.id_number IS 'The number of the id.';
COMMENT ON COLUMN events.best_report_id IS 'The report with the highest confidence: its notes are the event''s, its evidence is in event_reports.';
COMMENT ON COLUMN events.run_id IS 'Run that last changed this row.';
COMMENT ON COLUMN events.withdrawn_at IS 'When the last report of it was withdrawn; empty while there is one.';
COMMENT ON COLUMN events.changed_at IS 'When this row last changed.';

CREATE TABLE event_reports (
    report_id          text PRIMARY KEY,
    event_id_cnty      text NOT NULL REFERENCES events,
    content_hash       text NOT NULL REFERENCES articles,
    doc                text NOT NULL,
    event_date         date NOT NULL,
    time_precision     smallint NOT NULL CHECK (time_precision BETWEEN 1 AND 3),
    disorder_type      text NOT NULL,
    event_type         text NOT NULL,
    sub_event_type     text NOT NULL,
    actor1             text NOT NULL,
    assoc_actor_1      text NOT NULL,
    inter1             text NOT NULL,
    actor2             text NOT NULL,
    assoc_actor_2      text NOT NULL,
    inter2             text NOT NULL,
    interaction        text NOT NULL,
    civilian_targeting text NOT NULL,
    iso                integer,
    region             text NOT NULL,
    country            text NOT NULL,
    admin1             text NOT NULL,
    admin2             text NOT NULL,
    admin3             text NOT NULL,
    location           text NOT NULL,
    latitude           double precision CHECK (latitude BETWEEN -90 AND 90),
    longitude          double precision CHECK (longitude BETWEEN -180 AND 180),
    geo_precision      smallint NOT NULL CHECK (geo_precision BETWEEN 1 AND 3),
    source             text NOT NULL,
    notes              text NOT NULL,
    fatalities         integer NOT NULL CHECK (fatalities >= 0),
    fatalities_low     integer NOT NULL CHECK (fatalities_low >= 0),
    fatalities_high    integer NOT NULL,
    injured            integer CHECK (injured >= 0),
    confidence         double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    evidence           text NOT NULL,
    evidence_start     integer NOT NULL CHECK (evidence_start >= 0),
    evidence_end       integer NOT NULL,
    rule               text NOT NULL,
    run_id             text NOT NULL REFERENCES runs,
    changed_at         timestamptz NOT NULL DEFAULT now(),
    CHECK (fatalities_low <= fatalities AND fatalities <= fatalities_high),
    CHECK (evidence_start <= evidence_end)
);
CREATE INDEX event_reports_event ON event_reports (event_id_cnty);
CREATE INDEX event_reports_article ON event_reports (content_hash);
CREATE INDEX event_reports_country_date ON event_reports (country, event_date);
COMMENT ON TABLE event_reports IS 'One row per article and event: the event as that article reports it, with the evidence.';
COMMENT ON COLUMN event_reports.report_id IS 'Key made of article, type, place, date and ordinal: stable when the article is processed again.';
COMMENT ON COLUMN event_reports.event_id_cnty IS 'The merged event, in acled_events.';
COMMENT ON COLUMN event_reports.content_hash IS 'The article, in articles.';
COMMENT ON COLUMN event_reports.doc IS 'File name of the article.';
COMMENT ON COLUMN event_reports.event_date IS 'Day of the event; of a span its first day.';
COMMENT ON COLUMN event_reports.time_precision IS '1: the day is known, 2: the week, 3: the month.';
COMMENT ON COLUMN event_reports.geo_precision IS '1: the town or a site in it, 2: near it, 3: only the province or the country.';
COMMENT ON COLUMN event_reports.source IS 'Outlet of the article.';
COMMENT ON COLUMN event_reports.fatalities IS 'Dead on all sides: the lowest number by a source that counts.';
COMMENT ON COLUMN event_reports.fatalities_low IS 'Lowest number of dead that the article gives.';
COMMENT ON COLUMN event_reports.fatalities_high IS 'Highest number of dead that the article gives.';
COMMENT ON COLUMN event_reports.injured IS 'Injured; empty where none are reported.';
COMMENT ON COLUMN event_reports.confidence IS 'How sure the coder is, from 0 to 1.';
COMMENT ON COLUMN event_reports.evidence IS 'The sentence that tells of the event.';
COMMENT ON COLUMN event_reports.evidence_start IS 'Where that sentence begins in articles.text, in characters from 0.';
COMMENT ON COLUMN event_reports.evidence_end IS 'Where it ends: the character after its last.';
COMMENT ON COLUMN event_reports.rule IS 'The lexicon entry and the construction that found it.';
COMMENT ON COLUMN event_reports.run_id IS 'Run that last changed this row.';
COMMENT ON COLUMN event_reports.changed_at IS 'When this row last changed.';
