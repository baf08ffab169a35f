-- What people decide about articles and about pairs of events, and what kind of run a run is.
-- depends: 0010_comments

CREATE TABLE article_dates (
    date_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    content_hash text NOT NULL REFERENCES articles,
    published    date NOT NULL CONSTRAINT not_before_1900 CHECK (published >= '1900-01-01'),
    reason       text NOT NULL CONSTRAINT a_reason_is_needed CHECK (reason ~ '[^[:space:]]'),
    made_by      text NOT NULL DEFAULT person(),
    made_as      text NOT NULL DEFAULT session_user,
    made_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX article_dates_article ON article_dates (content_hash, date_id);
COMMENT ON TABLE article_dates IS 'Days of publication that people gave: for every later run they go before what the file or the manifest says.';
COMMENT ON COLUMN article_dates.date_id IS 'Running number; of two days for one article the later entry counts.';
COMMENT ON COLUMN article_dates.content_hash IS 'The article, in articles.';
COMMENT ON COLUMN article_dates.published IS 'Its day of publication.';
COMMENT ON COLUMN article_dates.reason IS 'Why, in words.';
COMMENT ON COLUMN article_dates.made_by IS 'Who: the setting warehouse.user, else the role that logged in.';
COMMENT ON COLUMN article_dates.made_as IS 'The role that logged in.';
COMMENT ON COLUMN article_dates.made_at IS 'When.';

CREATE TABLE distinct_events (
    event_a text NOT NULL REFERENCES events,
    event_b text NOT NULL REFERENCES events,
    reason  text NOT NULL CONSTRAINT a_reason_is_needed CHECK (reason ~ '[^[:space:]]'),
    made_by text NOT NULL DEFAULT person(),
    made_as text NOT NULL DEFAULT session_user,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (event_a, event_b),
    CONSTRAINT the_lesser_id_first CHECK (event_a < event_b)
);
CREATE INDEX distinct_events_b ON distinct_events (event_b);
COMMENT ON TABLE distinct_events IS 'Pairs of events that look alike and that a person found to be two: nobody is asked again.';
COMMENT ON COLUMN distinct_events.event_a IS 'The one whose id is first in the alphabet.';
COMMENT ON COLUMN distinct_events.event_b IS 'The other.';
COMMENT ON COLUMN distinct_events.reason IS 'Why, in words.';
COMMENT ON COLUMN distinct_events.made_by IS 'Who: the setting warehouse.user, else the role that logged in.';
COMMENT ON COLUMN distinct_events.made_as IS 'The role that logged in.';
COMMENT ON COLUMN distinct_events.made_at IS 'When.';

ALTER TABLE runs ADD COLUMN kind text NOT NULL DEFAULT 'ingest'
CONSTRAINT kind_is_ingest_recode_or_import CHECK (kind IN ('ingest', 'recode', 'import'));
UPDATE runs SET kind = 'import' WHERE run_id LIKE 'import-%';
COMMENT ON COLUMN runs.kind IS 'ingest: articles of a folder; recode: articles of the warehouse, coded again; import: rows coded by hand.';

COMMENT ON COLUMN articles.published_from IS 'Where that day was found: review (a person gave it), manifest, json, html, dateline, file name.';

GRANT SELECT ON article_dates, distinct_events TO analyst, loader;
GRANT INSERT (content_hash, published, reason) ON article_dates TO editor;
GRANT INSERT (event_a, event_b, reason) ON distinct_events TO editor;
