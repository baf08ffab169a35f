-- Indices for the questions of sql/queries, each measured on 2 million events (tests/bench/warehouse.py).
-- depends: 0012_browse

-- An actor's events, latest first; provinces and dead are in the index, so that counting them reads no rows.
CREATE INDEX events_actor1 ON events (actor1, event_date) INCLUDE (country, admin1, fatalities) WHERE withdrawn_at IS NULL;
CREATE INDEX events_actor2 ON events (actor2, event_date) INCLUDE (actor1, country, admin1, fatalities) WHERE withdrawn_at IS NULL;
-- Events in a box of latitudes and longitudes.
CREATE INDEX events_place ON events (latitude, longitude) WHERE withdrawn_at IS NULL;
-- Tombstones: few among many.
CREATE INDEX events_withdrawn ON events (withdrawn_at) WHERE withdrawn_at IS NOT NULL;
-- The same by place and day: the load asks whether one is reported again.
CREATE INDEX events_withdrawn_place ON events (country, event_date) WHERE withdrawn_at IS NOT NULL;
-- An article by its file name.
CREATE INDEX articles_doc ON articles (doc);
