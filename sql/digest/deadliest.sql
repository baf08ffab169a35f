-- Of what first came in or changed, the events with most dead.
SELECT * FROM told AS t WHERE t.fatalities > 0 ORDER BY t.fatalities DESC, t.event_date DESC, t.event_id_cnty LIMIT %(deadliest)s
