-- Events by cells of a grid, as many as a map of this size can show: where they lie, how many, which type most are of; of a single one its id.
SELECT
    sum(t.events)::integer AS events,
    sum(t.fatalities)::integer AS fatalities,
    (array_agg(t.event_type ORDER BY t.events DESC, t.event_type))[1] AS event_type,
    sum(t.latitude) / sum(t.events) AS latitude,
    sum(t.longitude) / sum(t.events) AS longitude,
    min(t.south) AS south,
    min(t.west) AS west,
    max(t.north) AS north,
    max(t.east) AS east,
    min(t.location) AS location,
    min(t.country) AS country,
    CASE WHEN sum(t.events) = 1 THEN min(t.event_id_cnty) END AS event_id_cnty
FROM (
    SELECT
        floor(m.latitude / %(cell_height)s) AS row_number,
        floor(m.longitude / %(cell_width)s) AS column_number,
        m.event_type,
        count(*) AS events,
        sum(m.fatalities) AS fatalities,
        sum(m.latitude) AS latitude,
        sum(m.longitude) AS longitude,
        min(m.latitude) AS south,
        min(m.longitude) AS west,
        max(m.latitude) AS north,
        max(m.longitude) AS east,
        min(m.location COLLATE "C") AS location,
        min(m.country COLLATE "C") AS country,
        min(m.event_id_cnty COLLATE "C") AS event_id_cnty
    FROM matching AS m
    WHERE m.latitude IS NOT NULL AND m.longitude IS NOT NULL
    GROUP BY 1, 2, 3
) AS t
GROUP BY t.row_number, t.column_number
ORDER BY events DESC, latitude, longitude
LIMIT %(most_cells)s
