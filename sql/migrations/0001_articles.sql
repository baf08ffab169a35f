-- Runs, the articles that they saw, and what they refused.

CREATE TABLE runs (
    run_id        text PRIMARY KEY,
    started       timestamptz NOT NULL,
    finished      timestamptz,
    folder        text NOT NULL DEFAULT '',
    code_version  text NOT NULL,
    model_version text NOT NULL,
    articles_in   integer NOT NULL DEFAULT 0 CHECK (articles_in >= 0),
    rows_out      integer NOT NULL DEFAULT 0 CHECK (rows_out >= 0),
    refused       integer NOT NULL DEFAULT 0 CHECK (refused >= 0),
    result        text NOT NULL
);
COMMENT ON TABLE runs IS 'Every run: one row per run of the pipeline.';
COMMENT ON COLUMN runs.run_id IS 'Name of the run and of its folder.';
COMMENT ON COLUMN runs.started IS 'When it began.';
COMMENT ON COLUMN runs.finished IS 'When it ended; empty while it runs, or when it was killed.';
COMMENT ON COLUMN runs.folder IS 'The folder of articles that it read.';
COMMENT ON COLUMN runs.code_version IS 'Version of the coder, its lexicons and gazetteer.';
COMMENT ON COLUMN runs.model_version IS 'Version of the language models.';
COMMENT ON COLUMN runs.articles_in IS 'Articles that were processed.';
COMMENT ON COLUMN runs.rows_out IS 'Event rows that were loaded.';
COMMENT ON COLUMN runs.refused IS 'Articles and rows that were refused.';
COMMENT ON COLUMN runs.result IS 'How it ended, in words.';

CREATE TABLE articles (
    content_hash   text PRIMARY KEY,
    doc            text NOT NULL,
    path           text NOT NULL,
    title          text NOT NULL DEFAULT '',
    published      date,
    published_from text NOT NULL DEFAULT '',
    source         text NOT NULL DEFAULT '',
    language       text NOT NULL DEFAULT '',
    text           text,
    status         text NOT NULL CHECK (status IN ('loaded', 'no event', 'quarantined', 'review')),
    code_version   text NOT NULL,
    model_version  text NOT NULL,
    run_id         text NOT NULL REFERENCES runs,
    first_seen     timestamptz NOT NULL DEFAULT now(),
    changed_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX articles_published ON articles (published);
COMMENT ON TABLE articles IS 'Every article ever seen, known by the hash of its content: one row per article.';
COMMENT ON COLUMN articles.content_hash IS 'SHA-256 of the normalised text; of the file''s bytes where there is no text.';
COMMENT ON COLUMN articles.doc IS 'File name; of a .jsonl line the file name, # and the line number.';
COMMENT ON COLUMN articles.path IS 'Path in the folder that was read.';
COMMENT ON COLUMN articles.title IS 'Headline, where the file gives one.';
COMMENT ON COLUMN articles.published IS 'Day of publication; empty when unknown.';
COMMENT ON COLUMN articles.published_from IS 'Where that day was found: manifest, json, html, dateline, file name.';
COMMENT ON COLUMN articles.source IS 'Outlet.';
COMMENT ON COLUMN articles.language IS 'ISO 639-1 code.';
COMMENT ON COLUMN articles.text IS 'Text that every evidence offset points into; empty where none could be read.';
COMMENT ON COLUMN articles.status IS 'loaded, no event, quarantined or review: what became of it when it was last processed.';
COMMENT ON COLUMN articles.code_version IS 'Version of the coder that last processed it.';
COMMENT ON COLUMN articles.model_version IS 'Version of the models that last processed it.';
COMMENT ON COLUMN articles.run_id IS 'Run that last changed this row.';
COMMENT ON COLUMN articles.first_seen IS 'When it was first seen.';
COMMENT ON COLUMN articles.changed_at IS 'When this row last changed.';

CREATE TABLE quarantine (
    quarantine_id text PRIMARY KEY,
    stage         text NOT NULL,
    code          text NOT NULL,
    value         text NOT NULL,
    reason        text NOT NULL,
    doc           text NOT NULL,
    path          text NOT NULL,
    content_hash  text NOT NULL,
    review        boolean NOT NULL,
    "row"         jsonb,
    run_id        text NOT NULL REFERENCES runs,
    refused_at    timestamptz NOT NULL DEFAULT now(),
    mended_at     timestamptz
);
CREATE INDEX quarantine_content_hash ON quarantine (content_hash);
CREATE INDEX quarantine_path ON quarantine (path);
COMMENT ON TABLE quarantine IS 'Every article or event row that was refused, and why: one row per refusal.';
COMMENT ON COLUMN quarantine.quarantine_id IS 'Key made of stage, code, value, file and row: the same refusal is one row, however often it occurs.';
COMMENT ON COLUMN quarantine.stage IS 'read, extract, validate or load.';
COMMENT ON COLUMN quarantine.code IS 'Code of the check.';
COMMENT ON COLUMN quarantine.value IS 'Value that was refused.';
COMMENT ON COLUMN quarantine.reason IS 'What is wrong and what to do, in words.';
COMMENT ON COLUMN quarantine.doc IS 'File name.';
COMMENT ON COLUMN quarantine.path IS 'Path in the folder that was read.';
COMMENT ON COLUMN quarantine.content_hash IS 'The article''s hash.';
COMMENT ON COLUMN quarantine.review IS 'True: kept for a person to decide.';
COMMENT ON COLUMN quarantine."row" IS 'The refused event row, where it is one.';
COMMENT ON COLUMN quarantine.run_id IS 'Run that last changed this row.';
COMMENT ON COLUMN quarantine.refused_at IS 'When it was first refused.';
COMMENT ON COLUMN quarantine.mended_at IS 'When a later run processed the article without this refusal; empty while it stands.';
