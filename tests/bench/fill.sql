-- runs
INSERT INTO runs (run_id, started, finished, code_version, model_version, result)
SELECT 'bench-' || n, '2014-01-01 02:00+00'::timestamptz + n * interval '1 day', '2014-01-01 02:05+00'::timestamptz + n * interval '1 day', 'c1', 'm1', 'ok'
FROM generate_series(0, 3651) AS n

-- countries: a hundred, ten of them heavy, which have 300 provinces each, the others 30; 20 actors each
CREATE TEMP TABLE land AS
SELECT row_number() OVER (ORDER BY h.n, c.country) - 1 AS n, c.country, c.iso, c.iso3, c.region, CASE WHEN h.n IS NULL THEN 30 ELSE 300 END AS provinces
FROM countries AS c LEFT JOIN heavy AS h ON c.country = h.country
ORDER BY 1 LIMIT 100

-- draws: one row per event, by day
CREATE TEMP TABLE draw AS
SELECT
    n,
    date '2014-01-01' + (n * 3651.0 / %(events)s)::integer AS day,
    md5(n::text) AS report,
    floor(100 * random() ^ 2.2)::integer AS land,
    random() ^ 2 AS province, random() ^ 2 AS town, random() ^ 1.6 AS kind, random() ^ 2 AS side1, random() ^ 2 AS side2,
    random() AS a, random() AS b, random() AS c
FROM generate_series(0, %(events)s - 1) AS n

-- kinds of action, frequent ones first
CREATE TEMP TABLE kind AS
SELECT row_number() OVER (ORDER BY array_position(ARRAY['Armed clash', 'Peaceful protest', 'Air/drone strike', 'Attack',
    'Shelling/artillery/missile attack', 'Remote explosive/landmine/IED', 'Abduction/forced disappearance', 'Violent demonstration'], t.sub_event_type), t.sub_event_type) - 1 AS n, t.*
FROM event_types AS t

-- numbers of events, by country
CREATE TEMP TABLE numbered AS
SELECT d.n, l.iso3 || row_number() OVER (PARTITION BY d.land ORDER BY d.n) AS event_id_cnty
FROM draw AS d INNER JOIN land AS l ON d.land = l.n

-- events, by day; one in a hundred is deleted since; none changed later than 2017-12-19, so that the cookbook's changed_since finds 10,000
INSERT INTO events (event_id_cnty, id_iso3, id_number, best_report_id, kind_report_id, place_report_id, date_report_id, fatalities_report_id,
    event_date, time_precision, disorder_type, event_type, sub_event_type, actor1, assoc_actor_1, inter1, actor2, assoc_actor_2, inter2, interaction,
    civilian_targeting, iso, region, country, admin1, admin2, admin3, location, latitude, longitude, geo_precision, source, source_scale, notes,
    fatalities, fatalities_low, fatalities_high, confidence, headline, reports, number_of_sources, tags, run_id, created_at, changed_at,
    withdrawn_at, withdrawn_reason)
SELECT
    iso3 || number, iso3, number, report, report, report, report, report,
    day, CASE WHEN a < 0.8 THEN 1 WHEN a < 0.95 THEN 2 ELSE 3 END, disorder_type, event_type, sub_event_type,
    actor1, '', inter1, actor2, '', inter2, CASE WHEN inter2 = '' THEN inter1 || ' only' ELSE inter1 || '-' || inter2 END,
    CASE WHEN inter2 = 'Civilians' THEN 'Civilian targeting' ELSE '' END, iso, region, country,
    'Province ' || land || '-' || province, '', '', 'Ville ' || land || '-' || province || '-' || town,
    CASE WHEN land = 0 THEN 33 + province / 90.0 ELSE -40 + land * 0.8 + province / 100.0 END + town / 200.0,
    CASE WHEN land = 0 THEN 36 + (province %% 17) / 3.0 ELSE -100 + land * 2 + (province %% 20) / 5.0 END + town / 150.0,
    CASE WHEN b < 0.7 THEN 1 WHEN b < 0.85 THEN 2 ELSE 3 END,
    CASE WHEN twice THEN 'AFP; Le Monde' ELSE 'AFP' END, 'International', body, dead, dead, dead + (b * 5)::integer * twice::integer,
    round((0.3 + 0.7 * c)::numeric, 2), left(body, 60), 1 + twice::integer, 1 + twice::integer, '', 'bench-' || day - date '2014-01-01',
    loaded, CASE WHEN day > '2017-12-19' THEN '2014-01-02 02:00+00' ELSE loaded END,
    CASE WHEN number %% 100 = 50 THEN loaded + interval '1 day' END, CASE WHEN number %% 100 = 50 THEN 'no article reports it any more' ELSE '' END
FROM (
    SELECT
        d.day, d.day + interval '1 day 2 hours' AS loaded, d.a, d.b, d.c, d.land, l.iso3, l.iso, l.region, l.country, k.event_type, k.sub_event_type, k.disorder_type,
        row_number() OVER (PARTITION BY d.land ORDER BY d.n) AS number,
        d.report,
        floor(l.provinces * d.province)::integer AS province, floor(20 * d.town)::integer AS town,
        coalesce(CASE
            WHEN k.event_type = 'Protests' THEN 'Protesters (' || l.country || ')'
            WHEN k.event_type = 'Riots' THEN 'Rioters (' || l.country || ')'
            ELSE (ARRAY['Military Forces of ' || l.country, CASE WHEN d.land IN (0, 4) THEN 'Islamic State' ELSE 'Rebels of ' || l.country END])[1 + floor(20 * d.side1)::integer]
        END, 'Group ' || floor(20 * d.side1) || ' of ' || l.country) AS actor1,
        CASE WHEN k.event_type = 'Protests' THEN 'Protesters' WHEN k.event_type = 'Riots' THEN 'Rioters' WHEN d.side1 < 0.05 THEN 'State forces' ELSE 'Rebel group' END AS inter1,
        CASE
            WHEN k.event_type IN ('Protests', 'Strategic developments') THEN ''
            WHEN k.event_type = 'Violence against civilians' OR d.a < 0.3 THEN 'Civilians (' || l.country || ')'
            WHEN d.side2 < 0.1 THEN (CASE WHEN d.side1 < 0.05 AND d.land IN (0, 4) THEN 'Islamic State' ELSE 'Military Forces of ' || l.country END)
            ELSE 'Group ' || floor(20 * d.side2) || ' of ' || l.country
        END AS actor2,
        CASE
            WHEN k.event_type IN ('Protests', 'Strategic developments') THEN ''
            WHEN k.event_type = 'Violence against civilians' OR d.a < 0.3 THEN 'Civilians'
            WHEN d.side2 < 0.1 AND NOT (d.side1 < 0.05 AND d.land IN (0, 4)) THEN 'State forces' ELSE 'Rebel group'
        END AS inter2,
        CASE WHEN k.event_type IN ('Protests', 'Strategic developments') THEN 0 ELSE floor(15 * d.c ^ 5)::integer END AS dead,
        d.n %% 5 = 0 AS twice,
        s.body
    FROM draw AS d
    INNER JOIN land AS l ON d.land = l.n
    INNER JOIN kind AS k ON floor(25 * d.kind)::integer = k.n
    INNER JOIN sentence AS s ON d.n %% %(sentences)s = s.n
) AS e
ORDER BY day

-- articles: one per five events, four sentences each
INSERT INTO articles (content_hash, doc, path, title, published, published_from, source, language, text, status, code_version, model_version, run_id, first_seen, changed_at)
SELECT
    md5(a.n::text) || md5((-a.n)::text), 'bench-' || a.n || '.txt', 'bench-' || a.n || '.txt', left(s1.body, 60), day, 'manifest',
    (ARRAY['AFP', 'RFI', 'Le Monde', 'Reuters', 'Radio Okapi', 'Le Courrier', 'Sahel Info', 'Dépêche'])[1 + floor(8 * r ^ 2)::integer], 'fr',
    concat_ws(' ', s1.body, s2.body, s3.body, s4.body), 'loaded', 'c1', 'm1', 'bench-0', day + interval '1 day 2 hours', day + interval '1 day 2 hours'
FROM (
    SELECT n, date '2014-01-01' + (n * 3651.0 / %(articles)s)::integer AS day, random() AS r,
        floor(random() * %(sentences)s)::integer AS b, floor(random() * %(sentences)s)::integer AS c, floor(random() * %(sentences)s)::integer AS d
    FROM generate_series(0, %(articles)s - 1) AS n
) AS a
INNER JOIN sentence AS s1 ON a.n %% %(sentences)s = s1.n
INNER JOIN sentence AS s2 ON a.b = s2.n
INNER JOIN sentence AS s3 ON a.c = s3.n
INNER JOIN sentence AS s4 ON a.d = s4.n
ORDER BY a.n

-- numbers of articles
CREATE TEMP TABLE article AS
SELECT replace(replace(doc, 'bench-', ''), '.txt', '')::integer AS n, content_hash, doc, source FROM articles

-- reports: one per event, two for each fifth
INSERT INTO event_reports (report_id, event_id_cnty, content_hash, doc, event_date, time_precision, disorder_type, event_type, sub_event_type,
    actor1, assoc_actor_1, inter1, actor2, assoc_actor_2, inter2, interaction, civilian_targeting, iso, region, country, admin1, admin2, admin3,
    location, latitude, longitude, geo_precision, source, notes, fatalities, fatalities_low, fatalities_high, injured, confidence,
    evidence, evidence_start, evidence_end, rule, run_id, changed_at)
SELECT
    CASE t.n WHEN 0 THEN e.best_report_id ELSE md5(e.best_report_id) END, e.event_id_cnty, a.content_hash, a.doc, e.event_date, e.time_precision, e.disorder_type, e.event_type, e.sub_event_type,
    e.actor1, '', e.inter1, e.actor2, '', e.inter2, e.interaction, e.civilian_targeting, e.iso, e.region, e.country, e.admin1, '', '',
    e.location, e.latitude, e.longitude, e.geo_precision, a.source, e.notes, CASE t.n WHEN 0 THEN e.fatalities ELSE e.fatalities_high END,
    e.fatalities_low, e.fatalities_high, NULL, e.confidence,
    s.body, 0, length(s.body), 'tuer/VERB/act', e.run_id, e.changed_at
FROM events AS e
INNER JOIN numbered AS d ON e.event_id_cnty = d.event_id_cnty
CROSS JOIN LATERAL generate_series(0, e.reports - 1) AS t (n)
CROSS JOIN LATERAL (SELECT least(d.n / 5 + t.n, %(articles)s - 1) AS n) AS place
INNER JOIN article AS a ON place.n = a.n
INNER JOIN sentence AS s ON place.n %% %(sentences)s = s.n
ORDER BY e.event_date

-- former values: of each twentieth event three, all of one event that the cookbook asks for
INSERT INTO event_history (event_id_cnty, changed_at, field, former, present, reason, changed_by, run_id)
SELECT e.event_id_cnty, e.changed_at, f.field, '1', '2', 'another article reports it', 'loader', e.run_id
FROM events AS e CROSS JOIN (VALUES ('fatalities'), ('source'), ('reports')) AS f (field)
WHERE e.id_number %% 20 = 9

-- former reports: of each tenth article one, of the one that the cookbook asks for too
INSERT INTO report_history (report_id, event_id_cnty, content_hash, ended_at, former, run_id)
SELECT r.report_id, r.event_id_cnty, r.content_hash, r.changed_at, to_jsonb(r), r.run_id
FROM event_reports AS r
WHERE r.report_id LIKE '%%7f'

-- an article's name that the cookbook asks for
UPDATE articles SET doc = 'syr-mayadin-civils.txt' WHERE content_hash = (SELECT content_hash FROM report_history LIMIT 1)

-- corrections
INSERT INTO corrections (event_id_cnty, action, field, value, former, reason, made_by, made_at)
SELECT event_id_cnty, 'correct', 'fatalities', '3', '2', 'list of names', 'amina', event_date + interval '3 days' FROM events WHERE id_number %% 200 = 9

-- refusals
INSERT INTO quarantine (quarantine_id, stage, code, value, reason, doc, path, content_hash, review, run_id, refused_at)
SELECT 'q' || n, 'read', 'CODE_' || n %% 12, '', 'It cannot be read.', 'x' || n || '.txt', 'x' || n || '.txt', 'h' || n, n %% 3 = 0, 'bench-0',
    '2014-01-01 02:00+00'::timestamptz + n * (interval '3651 days' / (%(articles)s / 10))
FROM generate_series(1, %(articles)s / 10) AS n

-- a hand-coded file: each tenth deadly event of half a year in the heaviest country
INSERT INTO hand_coded_events (dataset, hand_id, kind, event_date, date_end, event_type, sub_event_type, actor1, actor2, country, iso, admin1,
    location, latitude, longitude, fatalities, fatalities_low, fatalities_high, notes, source, "row", run_id)
SELECT 'ucdp', event_id_cnty, 'ucdp', event_date, event_date, 'Battles', '', actor1, actor2, country, iso, admin1, location, latitude, longitude,
    fatalities, fatalities, fatalities, '', '', '{}', 'bench-0'
FROM events WHERE country = 'Syria' AND event_date BETWEEN '2017-01-01' AND '2017-06-30' AND fatalities > 0 AND id_number %% 10 = 3
