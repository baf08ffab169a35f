-- What follows from a country.
SELECT iso, region FROM countries WHERE country = %(country)s
