-- Other events of about the same place and days: those that lie nearest. A degree of latitude is 111 km.
SELECT
    n.event_id_cnty,
    n.event_date,
    n.event_type,
    n.sub_event_type,
    n.actor1,
    n.actor2,
    n.location,
    n.country,
    n.fatalities,
    round((111 * sqrt((n.latitude - e.latitude) ^ 2 + ((n.longitude - e.longitude) * cos(radians(e.latitude))) ^ 2))::numeric)::integer AS kilometres
FROM events AS e
INNER JOIN events AS n
    ON n.latitude BETWEEN e.latitude - %(km)s / 111.0 AND e.latitude + %(km)s / 111.0
    AND n.longitude BETWEEN e.longitude - %(km)s / (111.0 * greatest(cos(radians(e.latitude)), 0.1))
    AND e.longitude + %(km)s / (111.0 * greatest(cos(radians(e.latitude)), 0.1))
    AND n.event_date BETWEEN e.event_date - %(days)s AND e.event_date + %(days)s
    AND n.event_id_cnty <> e.event_id_cnty AND n.withdrawn_at IS NULL
WHERE e.event_id_cnty = %(event)s
ORDER BY kilometres, abs(n.event_date - e.event_date), n.event_id_cnty
LIMIT %(most)s
