-- The fields that a person says of an event to be added, and the values that those have of which there is a list; the others follow.
SELECT
    f.field,
    CASE
        WHEN f.field = 'sub_event_type' THEN (SELECT array_agg(t.sub_event_type ORDER BY t.event_type, t.sub_event_type) FROM event_types AS t)
        WHEN f.field IN ('inter1', 'inter2') THEN (SELECT array_prepend('', array_agg(i.inter ORDER BY i.code)) FROM inters AS i)
        WHEN f.field = 'country' THEN (SELECT array_agg(k.country ORDER BY k.country) FROM countries AS k)
        WHEN f.field IN ('time_precision', 'geo_precision') THEN ARRAY['1', '2', '3']
    END AS choices,
    c.data_type AS kind
FROM unnest(addable()) WITH ORDINALITY AS f (field, place)
INNER JOIN information_schema.columns AS c ON c.table_schema = 'warehouse' AND c.table_name = 'event_reports' AND c.column_name = f.field
WHERE f.field <> ALL(ARRAY['civilian_targeting', 'notes', 'evidence_start', 'evidence_end'])
ORDER BY f.place
