-- Events coded by hand (files of ACLED and UCDP), and the view that sets them beside the machine's.
-- depends: 0008_aggregates

CREATE FUNCTION fold_place(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    -- By lists, not by classes of letters: those depend on the database's locale.
    SELECT nullif(btrim(regexp_replace(
        regexp_replace(lower(normalize(translate(name, '''’‘ʿʾʼ`´', ''), NFKD)), '[\u0300-\u036f]', '', 'g'),
        '[\s!-/:-@\[-`{-~–—«»“”„…·،]+', ' ', 'g')), '')
$$;
COMMENT ON FUNCTION fold_place(text) IS 'A name of a place made comparable: lower case, without accents, apostrophes and punctuation; empty where nothing is left.';

CREATE FUNCTION distance_km(
    latitude1 double precision, longitude1 double precision, latitude2 double precision, longitude2 double precision
) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    -- least() passes nulls over.
    SELECT CASE WHEN num_nulls(latitude1, longitude1, latitude2, longitude2) = 0 THEN
        2 * 6371.0088 * asin(sqrt(least(1.0,
            power(sin(radians(latitude2 - latitude1) / 2), 2)
            + cos(radians(latitude1)) * cos(radians(latitude2)) * power(sin(radians(longitude2 - longitude1) / 2), 2))))
    END
$$;
COMMENT ON FUNCTION distance_km(double precision, double precision, double precision, double precision)
IS 'Kilometres along the great circle between two points in degrees, on a sphere (haversine); empty where a coordinate is.';

CREATE FUNCTION types_agree(kind text, machine_type text, hand_type text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE kind
        WHEN 'ucdp' THEN machine_type IN ('Battles', 'Explosions/Remote violence', 'Violence against civilians')
        ELSE machine_type = hand_type
    END
$$;
COMMENT ON FUNCTION types_agree(text, text, text)
IS 'Whether a machine row''s event type can be a hand-coded row''s. ACLED''s: the same. UCDP''s, which says who fights and not by which means: '
    'any armed violence, that is Battles, Explosions/Remote violence, Violence against civilians.';

CREATE TABLE hand_coded_events (
    dataset         text NOT NULL,
    hand_id         text NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('acled', 'ucdp')),
    event_date      date NOT NULL,
    date_end        date NOT NULL,
    event_type      text NOT NULL,
    sub_event_type  text NOT NULL,
    actor1          text NOT NULL,
    actor2          text NOT NULL,
    country         text NOT NULL,
    iso             integer,
    admin1          text NOT NULL,
    location        text NOT NULL,
    place_key       text GENERATED ALWAYS AS (fold_place(location)) STORED,
    latitude        double precision CHECK (latitude BETWEEN -90 AND 90),
    longitude       double precision CHECK (longitude BETWEEN -180 AND 180),
    fatalities      integer NOT NULL CHECK (fatalities >= 0),
    fatalities_low  integer CHECK (fatalities_low >= 0),
    fatalities_high integer CHECK (fatalities_high >= 0),
    notes           text NOT NULL,
    source          text NOT NULL,
    "row"           jsonb NOT NULL,
    run_id          text NOT NULL REFERENCES runs,
    imported_at     timestamptz NOT NULL DEFAULT now(),
    changed_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (dataset, hand_id),
    CHECK (event_date <= date_end)
);
CREATE INDEX hand_coded_events_day ON hand_coded_events (dataset, country, event_date);
COMMENT ON TABLE hand_coded_events IS 'Events coded by hand: rows of imported ACLED and UCDP files, one per dataset and id. Beside the machine''s in machine_and_hand.';
COMMENT ON COLUMN hand_coded_events.dataset IS 'Name given at the import.';
COMMENT ON COLUMN hand_coded_events.hand_id IS 'The row''s id in its file: ACLED''s event_id_cnty, UCDP''s id.';
COMMENT ON COLUMN hand_coded_events.kind IS 'acled or ucdp: the format of the file.';
COMMENT ON COLUMN hand_coded_events.event_date IS 'Day of the event; UCDP: date_start.';
COMMENT ON COLUMN hand_coded_events.date_end IS 'Last day on which it can have been; UCDP: date_end, ACLED: the same day.';
COMMENT ON COLUMN hand_coded_events.event_type IS 'One of ACLED''s six types; UCDP''s type_of_violence 1 and 2 are Battles, 3 is Violence against civilians.';
COMMENT ON COLUMN hand_coded_events.sub_event_type IS 'As the file has it; empty for UCDP.';
COMMENT ON COLUMN hand_coded_events.actor1 IS 'First side; UCDP: side_a.';
COMMENT ON COLUMN hand_coded_events.actor2 IS 'Second side; UCDP: side_b.';
COMMENT ON COLUMN hand_coded_events.country IS 'Country by the name that acled_events has; the file''s own name is in row.';
COMMENT ON COLUMN hand_coded_events.iso IS 'ISO 3166-1 numeric code of the country; empty where it is not known.';
COMMENT ON COLUMN hand_coded_events.admin1 IS 'First administrative level; UCDP: adm_1.';
COMMENT ON COLUMN hand_coded_events.location IS 'Place; UCDP: where_coordinates.';
COMMENT ON COLUMN hand_coded_events.place_key IS 'location made comparable, by fold_place.';
COMMENT ON COLUMN hand_coded_events.latitude IS 'Degrees north, WGS 84.';
COMMENT ON COLUMN hand_coded_events.longitude IS 'Degrees east, WGS 84.';
COMMENT ON COLUMN hand_coded_events.fatalities IS 'Dead; UCDP: best.';
COMMENT ON COLUMN hand_coded_events.fatalities_low IS 'Lowest number of dead; UCDP: low, ACLED has none.';
COMMENT ON COLUMN hand_coded_events.fatalities_high IS 'Highest number of dead; UCDP: high, ACLED has none.';
COMMENT ON COLUMN hand_coded_events.notes IS 'The event in words; UCDP: source_headline, else dyad_name.';
COMMENT ON COLUMN hand_coded_events.source IS 'Sources as the file names them; UCDP: source_article.';
COMMENT ON COLUMN hand_coded_events."row" IS 'The whole row of the file, every column as text.';
COMMENT ON COLUMN hand_coded_events.run_id IS 'Import that last changed this row.';
COMMENT ON COLUMN hand_coded_events.imported_at IS 'When it was first imported.';
COMMENT ON COLUMN hand_coded_events.changed_at IS 'When this row last changed.';
COMMENT ON COLUMN quarantine.stage IS 'read, extract, validate, load or import.';
COMMENT ON COLUMN quarantine.content_hash IS 'The article''s hash; of an imported row a hash of dataset and row.';

CREATE FUNCTION hand_pairs(of_dataset text)
RETURNS TABLE (event_id_cnty text, hand_id text, distance_km double precision)
LANGUAGE plpgsql STABLE ROWS 10000 SET work_mem = '64MB' AS $$
#variable_conflict use_column
DECLARE
    band constant double precision := 0.135;  -- degrees of latitude, a little more than 15 km
    pair record;
    machine_taken boolean[];
    hand_taken boolean[];
BEGIN
    FOR pair IN
        -- By equality only, so that 50,000 rows meet 2 million by hashing: a row of several days is there once for each of them, and
        -- what lies near lies in the same band of latitude or in the next.
        WITH hand AS MATERIALIZED (
            SELECT
                h.hand_id, h.kind, h.country, h.event_date, h.date_end, h.event_type, h.place_key, h.latitude, h.longitude, h.fatalities
            FROM hand_coded_events AS h
            WHERE h.dataset = of_dataset
        ),

        machine AS MATERIALIZED (
            SELECT
                m.event_id_cnty AS machine_id, m.country, m.event_date, m.event_type, m.location, m.latitude, m.longitude, m.fatalities,
                floor(m.latitude / band) AS band
            FROM acled_events AS m
            WHERE
                m.country = ANY((SELECT array_agg(DISTINCT h.country) FROM hand AS h)::text[])
                AND m.event_date BETWEEN (SELECT min(h.event_date) FROM hand AS h) AND (SELECT max(h.date_end) FROM hand AS h)
        ),

        days AS MATERIALIZED (
            SELECT h.*, h.event_date + n.n AS on_day, floor(h.latitude / band) AS band
            FROM hand AS h
            CROSS JOIN LATERAL generate_series(0, h.date_end - h.event_date) AS n (n)
        ),

        folded AS MATERIALIZED (
            SELECT l.location, fold_place(l.location) AS place_key FROM (SELECT DISTINCT m.location FROM machine AS m) AS l
        ),

        candidates AS (
            SELECT m.machine_id, d.hand_id, m.latitude, m.longitude, d.latitude AS hand_latitude, d.longitude AS hand_longitude,
                abs(m.fatalities - d.fatalities) AS apart
            FROM days AS d
            CROSS JOIN (VALUES (-1), (0), (1)) AS next (n)
            INNER JOIN machine AS m ON m.country = d.country AND m.event_date = d.on_day AND m.band = d.band + next.n
            WHERE
                types_agree(d.kind, m.event_type, d.event_type)
                AND distance_km(m.latitude, m.longitude, d.latitude, d.longitude) <= 15
            UNION
            SELECT m.machine_id, d.hand_id, m.latitude, m.longitude, d.latitude, d.longitude, abs(m.fatalities - d.fatalities)
            FROM days AS d
            INNER JOIN folded AS f ON f.place_key = d.place_key
            INNER JOIN machine AS m ON m.country = d.country AND m.event_date = d.on_day AND m.location = f.location
            WHERE types_agree(d.kind, m.event_type, d.event_type)
        )

        SELECT
            c.machine_id,
            c.hand_id,
            distance_km(c.latitude, c.longitude, c.hand_latitude, c.hand_longitude) AS km,
            dense_rank() OVER (ORDER BY c.machine_id COLLATE "C") AS machine_number,
            dense_rank() OVER (ORDER BY c.hand_id COLLATE "C") AS hand_number,
            count(*) OVER () AS candidates
        FROM candidates AS c
        ORDER BY km NULLS LAST, c.apart, c.machine_id COLLATE "C", c.hand_id COLLATE "C"
    LOOP
        IF machine_taken IS NULL THEN
            machine_taken := array_fill(false, ARRAY[pair.candidates::integer]);
            hand_taken := machine_taken;
        END IF;
        CONTINUE WHEN machine_taken[pair.machine_number] OR hand_taken[pair.hand_number];
        machine_taken[pair.machine_number] := true;
        hand_taken[pair.hand_number] := true;
        event_id_cnty := pair.machine_id;
        hand_id := pair.hand_id;
        distance_km := pair.km;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION hand_pairs(text)
IS 'Machine rows and rows of a hand-coded dataset that tell of the same event: same country, a day within the hand-coded row''s, types that agree, '
    'and the same name of the place or at most 15 km apart. The nearest pairs go first, then those whose dead differ least; each row is in one pair at most.';

CREATE VIEW machine_and_hand AS
SELECT
    d.dataset,
    d.kind,
    c.event_date,
    c.country,
    c.location,
    c.event_type,
    c.agreement,
    c.event_id_cnty,
    c.hand_id,
    c.machine_fatalities,
    c.hand_fatalities,
    c.distance_km,
    c.machine_type,
    c.hand_type,
    c.machine_actor1,
    c.machine_actor2,
    c.hand_actor1,
    c.hand_actor2,
    c.machine_notes,
    c.hand_notes
FROM (
    SELECT dataset, min(kind) AS kind, min(event_date) AS first_day, max(date_end) AS last_day, array_agg(DISTINCT country) AS countries
    FROM hand_coded_events
    GROUP BY dataset
) AS d
CROSS JOIN LATERAL (
    WITH pairs AS MATERIALIZED (SELECT p.event_id_cnty, p.hand_id, p.distance_km FROM hand_pairs(d.dataset) AS p)

    SELECT
        m.event_date, h.country, h.location, h.event_type, 'both' AS agreement, m.event_id_cnty, h.hand_id,
        m.fatalities AS machine_fatalities, h.fatalities AS hand_fatalities, p.distance_km,
        m.event_type AS machine_type, h.event_type AS hand_type,
        m.actor1 AS machine_actor1, m.actor2 AS machine_actor2, h.actor1 AS hand_actor1, h.actor2 AS hand_actor2,
        m.notes AS machine_notes, h.notes AS hand_notes
    FROM pairs AS p
    INNER JOIN acled_events AS m ON p.event_id_cnty = m.event_id_cnty
    INNER JOIN hand_coded_events AS h ON h.dataset = d.dataset AND p.hand_id = h.hand_id

    UNION ALL

    SELECT
        m.event_date, m.country, m.location, m.event_type, 'machine only', m.event_id_cnty, NULL,
        m.fatalities, NULL, NULL, m.event_type, NULL, m.actor1, m.actor2, NULL, NULL, m.notes, NULL
    FROM acled_events AS m
    WHERE
        m.country = ANY(d.countries)
        AND m.event_date BETWEEN d.first_day AND d.last_day
        -- UCDP codes armed violence in which somebody died; what it does not look for, it does not lack.
        AND (d.kind <> 'ucdp' OR (m.fatalities > 0 AND types_agree('ucdp', m.event_type, NULL)))
        AND NOT EXISTS (SELECT FROM pairs AS p WHERE p.event_id_cnty = m.event_id_cnty)

    UNION ALL

    SELECT
        h.event_date, h.country, h.location, h.event_type, 'hand only', NULL, h.hand_id,
        NULL, h.fatalities, NULL, NULL, h.event_type, NULL, NULL, h.actor1, h.actor2, NULL, h.notes
    FROM hand_coded_events AS h
    WHERE
        h.dataset = d.dataset
        AND NOT EXISTS (SELECT FROM pairs AS p WHERE p.hand_id = h.hand_id)
) AS c;
COMMENT ON VIEW machine_and_hand IS 'Machine rows (acled_events) beside the rows of each hand-coded dataset, paired by hand_pairs; what only the machine has is limited to the dataset''s countries and to the days from its first to its last. Ask for one dataset at a time.';
COMMENT ON COLUMN machine_and_hand.dataset IS 'The hand-coded dataset.';
COMMENT ON COLUMN machine_and_hand.kind IS 'acled or ucdp. Beside ucdp only machine rows of armed violence with dead count as machine only: UCDP codes nothing else.';
COMMENT ON COLUMN machine_and_hand.event_date IS 'The machine''s day; of what only people coded, their first day.';
COMMENT ON COLUMN machine_and_hand.country IS 'Country.';
COMMENT ON COLUMN machine_and_hand.location IS 'Place as people coded it; of what only the machine has, as it has it.';
COMMENT ON COLUMN machine_and_hand.event_type IS 'Type as people coded it; of what only the machine has, as it has it.';
COMMENT ON COLUMN machine_and_hand.agreement IS 'both, machine only or hand only.';
COMMENT ON COLUMN machine_and_hand.event_id_cnty IS 'The machine''s event, in acled_events; empty for hand only.';
COMMENT ON COLUMN machine_and_hand.hand_id IS 'The hand-coded row, in hand_coded_events; empty for machine only.';
COMMENT ON COLUMN machine_and_hand.machine_fatalities IS 'Dead as the machine has them.';
COMMENT ON COLUMN machine_and_hand.hand_fatalities IS 'Dead as people coded them.';
COMMENT ON COLUMN machine_and_hand.distance_km IS 'Kilometres between both places; empty without a pair, or where one has no coordinates.';
COMMENT ON COLUMN machine_and_hand.machine_type IS 'Event type as the machine has it.';
COMMENT ON COLUMN machine_and_hand.hand_type IS 'Event type as people coded it.';
COMMENT ON COLUMN machine_and_hand.machine_actor1 IS 'actor1 as the machine has it.';
COMMENT ON COLUMN machine_and_hand.machine_actor2 IS 'actor2 as the machine has it.';
COMMENT ON COLUMN machine_and_hand.hand_actor1 IS 'First side as people coded it.';
COMMENT ON COLUMN machine_and_hand.hand_actor2 IS 'Second side as people coded it.';
COMMENT ON COLUMN machine_and_hand.machine_notes IS 'The event in the machine''s words.';
COMMENT ON COLUMN machine_and_hand.hand_notes IS 'The event in the words of the people who coded it.';

CREATE VIEW agreement_by_type AS
SELECT
    dataset,
    country,
    event_type,
    count(*) FILTER (WHERE agreement = 'both') AS in_both,
    count(*) FILTER (WHERE agreement = 'machine only') AS machine_only,
    count(*) FILTER (WHERE agreement = 'hand only') AS hand_only,
    round(count(*) FILTER (WHERE agreement = 'both')::numeric / count(*), 3) AS agreement_share,
    coalesce(sum(machine_fatalities), 0) AS machine_fatalities,
    coalesce(sum(hand_fatalities), 0) AS hand_fatalities
FROM machine_and_hand
GROUP BY dataset, country, event_type;
COMMENT ON VIEW agreement_by_type IS 'machine_and_hand counted: how far machine and people agree, by dataset, country and type.';
COMMENT ON COLUMN agreement_by_type.dataset IS 'The hand-coded dataset.';
COMMENT ON COLUMN agreement_by_type.country IS 'Country.';
COMMENT ON COLUMN agreement_by_type.event_type IS 'Type as people coded it; of what only the machine has, as it has it.';
COMMENT ON COLUMN agreement_by_type.in_both IS 'Pairs.';
COMMENT ON COLUMN agreement_by_type.machine_only IS 'Machine rows without a partner.';
COMMENT ON COLUMN agreement_by_type.hand_only IS 'Hand-coded rows without a partner.';
COMMENT ON COLUMN agreement_by_type.agreement_share IS 'Pairs among pairs and rows without a partner, from 0 to 1.';
COMMENT ON COLUMN agreement_by_type.machine_fatalities IS 'Dead of all machine rows counted here.';
COMMENT ON COLUMN agreement_by_type.hand_fatalities IS 'Dead of all hand-coded rows counted here.';

GRANT SELECT ON hand_coded_events, machine_and_hand, agreement_by_type TO analyst, loader;
GRANT INSERT, UPDATE ON hand_coded_events TO loader;
