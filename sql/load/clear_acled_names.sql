DELETE FROM acled_names;
