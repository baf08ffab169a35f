-- Thirty days, with the last day that is asked for.
SELECT %(to)s::date - 29;
