DELETE FROM acled_countries;
