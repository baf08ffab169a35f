-- How many events, how many dead, and how many of the events have no point on the map.
SELECT
    count(*)::integer AS events,
    coalesce(sum(m.fatalities), 0)::integer AS fatalities,
    count(*) FILTER (WHERE m.latitude IS NULL OR m.longitude IS NULL)::integer AS without_point
FROM matching AS m
