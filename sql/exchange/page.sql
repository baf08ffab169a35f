-- One page of a relation (etl/exchange/relation.py) in the order of a column and the event's id, from behind the last row of the page before,
-- with what the next page begins behind.
SELECT {columns}, {order} AS "order", event_id_cnty AS id
FROM {relation}
WHERE (
{condition}
) AND {behind}
ORDER BY {order}, event_id_cnty
LIMIT %(rows)s OFFSET %(skipped)s
