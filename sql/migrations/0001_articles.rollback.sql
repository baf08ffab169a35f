DROP TABLE quarantine;
DROP TABLE articles;
DROP TABLE runs;
