DROP TABLE countries, interactions, inters, event_types;
