-- Data sets of hand-coded events, the latest import first.
SELECT dataset FROM hand_coded_events GROUP BY dataset ORDER BY max(imported_at) DESC, dataset;
