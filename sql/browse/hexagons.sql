-- Events by hexagons of a map: equal ones on the screen, their corners up; `across` is a hexagon's width and `world` the map's, in pixels.
-- The middles of hexagons are two grids of rectangles, one between the other: a point belongs to the nearer middle of the two.
-- x and y: the hexagon's middle, in pixels from the map's upper left corner.
SELECT
    count(*)::integer AS events,
    sum(n.fatalities)::integer AS fatalities,
    mode() WITHIN GROUP (ORDER BY n.event_type) AS event_type,
    mode() WITHIN GROUP (ORDER BY n.location COLLATE "C") AS location,
    mode() WITHIN GROUP (ORDER BY n.country COLLATE "C") AS country,
    count(DISTINCT (n.latitude, n.longitude))::integer AS places,
    n.x * %(across)s AS x,
    n.y * sqrt(3) * %(across)s AS y,
    min(n.latitude) AS south,
    min(n.longitude) AS west,
    max(n.latitude) AS north,
    max(n.longitude) AS east
FROM (
    SELECT
        p.*,
        CASE WHEN p.of_one THEN round(p.along) ELSE floor(p.along) + 0.5 END AS x,
        CASE WHEN p.of_one THEN round(p.down) ELSE floor(p.down) + 0.5 END AS y
    FROM (
        SELECT
            o.*,
            (o.along - round(o.along)) ^ 2 + 3 * (o.down - round(o.down)) ^ 2
            <= (o.along - floor(o.along) - 0.5) ^ 2 + 3 * (o.down - floor(o.down) - 0.5) ^ 2 AS of_one
        FROM (
            SELECT
                m.*,
                %(world)s * (m.longitude + 180) / 360 / %(across)s AS along,
                %(world)s * (0.5 - ln(tan(pi() / 4 + radians(m.latitude) / 2)) / (2 * pi())) / (sqrt(3) * %(across)s) AS down
            FROM matching AS m
            WHERE m.latitude BETWEEN -85 AND 85 AND m.longitude IS NOT NULL
        ) AS o
    ) AS p
) AS n
GROUP BY n.x, n.y
ORDER BY events DESC, x, y
LIMIT %(most_cells)s
