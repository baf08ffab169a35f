-- The latest events that first came in.
SELECT * FROM told AS t WHERE t.new ORDER BY t.event_date DESC, t.fatalities DESC, t.event_id_cnty LIMIT %(most)s
