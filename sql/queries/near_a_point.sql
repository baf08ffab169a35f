-- What happened within so many kilometres of a point?
-- Topic: Who does what, where, and how many die
-- The box of latitudes and longitudes is a little larger than the circle and lets Postgres use an index; it does not reach over the date line.
-- :latitude number = {latitude_of_most}: the point's latitude in degrees
-- :longitude number = {longitude_of_most}: the point's longitude in degrees
-- :km number = 40: the radius in kilometres
-- :from date = {year_before}: the first day
-- :to date = {last_day}: the last day
WITH asked (latitude, longitude, km, since, until) AS (
    VALUES (%(latitude)s::numeric, %(longitude)s::numeric, %(km)s::numeric, %(from)s::date, %(to)s::date)
),

found AS (
    SELECT
        e.*,
        distance_km(q.latitude, q.longitude, e.latitude, e.longitude) AS km,
        q.km AS most_km
    FROM asked AS q
    INNER JOIN acled_events AS e
        ON e.latitude BETWEEN q.latitude - q.km / 110 AND q.latitude + q.km / 110
        AND e.longitude BETWEEN q.longitude - q.km / 110 / cos(radians(q.latitude)) AND q.longitude + q.km / 110 / cos(radians(q.latitude))
        AND e.event_date BETWEEN q.since AND q.until
)

SELECT
    event_id_cnty,
    event_date,
    round(km::numeric, 1) AS km,
    location,
    sub_event_type,
    actor1,
    actor2,
    fatalities
FROM found
WHERE km <= most_km
ORDER BY event_date, event_id_cnty
LIMIT 1000;
