-- The last number given per country. Events are never deleted, so no number is given twice.
SELECT id_iso3, max(id_number) AS last_number FROM events GROUP BY id_iso3;
