-- The events that the filters leave. Stands before each statement that reads `matching`; a filter that is NULL is none.
WITH matching AS NOT MATERIALIZED (
    SELECT
        e.event_id_cnty,
        e.event_date,
        e.event_type,
        e.sub_event_type,
        e.actor1,
        e.actor2,
        e.country,
        e.admin1,
        e.location,
        e.latitude,
        e.longitude,
        e.fatalities,
        e.fatalities_low,
        e.fatalities_high,
        e.number_of_sources,
        e.confidence,
        e.headline,
        e.notes,
        e.source
    FROM events AS e
    WHERE
        e.withdrawn_at IS NULL
        AND e.event_date BETWEEN %(since)s AND %(until)s
        AND (%(event_type)s IS NULL OR e.event_type = %(event_type)s)
        AND (%(sub_event_type)s IS NULL OR e.sub_event_type = %(sub_event_type)s)
        AND (%(countries)s::text [] IS NULL OR e.country = ANY(%(countries)s::text []))
        AND (%(provinces)s::text [] IS NULL OR e.admin1 = ANY(%(provinces)s::text []))
        AND (%(sources)s::text [] IS NULL OR string_to_array(e.source, '; ') && %(sources)s::text [])
        AND (%(dead)s IS NULL OR e.fatalities >= %(dead)s)
        AND (%(new_since)s IS NULL OR e.created_at >= %(new_since)s::timestamp AT TIME ZONE 'UTC')
        AND (
            %(corrected)s IS NULL
            OR %(corrected)s::boolean = EXISTS (
                SELECT FROM corrections AS c WHERE c.event_id_cnty = e.event_id_cnty AND c.action = 'correct' AND c.undone_at IS NULL
            )
        )
        AND (%(actors)s::text [] IS NULL OR e.actor1 = ANY(%(actors)s::text []) OR e.actor2 = ANY(%(actors)s::text []))
        AND (%(confidence)s IS NULL OR e.confidence >= %(confidence)s)
        AND (%(south)s IS NULL OR (e.latitude BETWEEN %(south)s AND %(north)s AND e.longitude BETWEEN %(west)s AND %(east)s))
        AND (%(words)s IS NULL OR e.event_id_cnty IN (SELECT s.event_id_cnty FROM search_events(%(words)s, %(most_found)s) AS s))
)

