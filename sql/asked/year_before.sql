-- A year before the last day that is asked for.
SELECT (%(to)s::date - interval '1 year' + interval '1 day')::date;
