-- acled or ucdp, where the dataset is there.
SELECT kind FROM hand_coded_events WHERE dataset = %(dataset)s LIMIT 1;
