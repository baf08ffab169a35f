-- Events that first came in, or of which one of `fields` changed, between two moments. Stands before each statement that reads `told`; no countries are all countries.
WITH told AS NOT MATERIALIZED (
    SELECT
        e.event_id_cnty,
        e.event_date,
        e.event_type,
        e.sub_event_type,
        e.actor1,
        e.actor2,
        e.location,
        e.admin1,
        e.country,
        e.fatalities,
        e.fatalities_low,
        e.fatalities_high,
        e.confidence,
        e.reports,
        e.number_of_sources,
        e.headline,
        e.created_at,
        e.created_at >= %(since)s AS new,
        (
            SELECT max(a.url) FROM event_reports AS r INNER JOIN articles AS a ON r.content_hash = a.content_hash
            WHERE r.report_id = e.best_report_id
        ) AS article_url
    FROM events AS e
    WHERE
        e.withdrawn_at IS NULL
        AND e.changed_at >= %(since)s
        AND e.created_at < %(until)s
        AND (e.created_at >= %(since)s OR EXISTS (
            SELECT FROM event_history AS h
            WHERE h.event_id_cnty = e.event_id_cnty AND h.changed_at >= %(since)s AND h.changed_at < %(until)s AND h.field = ANY(%(fields)s)
        ))
        AND (%(countries)s::text [] IS NULL OR e.country = ANY(%(countries)s::text []))
)

