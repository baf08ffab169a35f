-- Where an article was published, and what became of each file of the folder that a run read.
-- depends: 0014_hand_coded_types

ALTER TABLE articles ADD COLUMN url text NOT NULL DEFAULT '';
COMMENT ON COLUMN articles.url IS 'Address where it was published, as far as its file says so.';
COMMENT ON COLUMN articles.doc IS 'File name; of one of several articles in a file with # and its number, in an archive with / and the name there.';
COMMENT ON COLUMN articles.published_from IS 'Where that day was found: review (a person gave it), manifest, page (shown beside the text), dateline, url, file name, or the format of the file that states it.';

ALTER TABLE runs ADD COLUMN files jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN runs.files IS 'Files of the folder by what became of them: read, known, duplicate, refused, not read. Together they are all of them.';
