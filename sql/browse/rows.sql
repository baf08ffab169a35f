-- One page of the events.
SELECT
    m.event_id_cnty,
    m.event_date,
    m.event_type,
    m.sub_event_type,
    m.actor1,
    m.actor2,
    m.location,
    m.admin1,
    m.country,
    m.latitude,
    m.longitude,
    m.fatalities,
    m.fatalities_low,
    m.fatalities_high,
    m.number_of_sources,
    m.confidence,
    m.headline,
    m.notes
FROM matching AS m
ORDER BY {column} {direction}, m.event_id_cnty {direction}
LIMIT %(size)s OFFSET %(skipped)s
