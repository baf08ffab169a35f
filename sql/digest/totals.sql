-- By country: what first came in, what of it is deadly, what changed.
SELECT
    t.country,
    count(*) FILTER (WHERE t.new)::integer AS new,
    count(*) FILTER (WHERE NOT t.new)::integer AS changed,
    coalesce(sum(t.fatalities) FILTER (WHERE t.new), 0)::integer AS dead
FROM told AS t
GROUP BY t.country
ORDER BY new DESC, dead DESC, t.country
