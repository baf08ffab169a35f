ALTER TABLE runs DROP COLUMN files;
COMMENT ON COLUMN articles.published_from IS 'Where that day was found: review (a person gave it), manifest, json, html, dateline, file name.';
COMMENT ON COLUMN articles.doc IS 'File name; of a .jsonl line the file name, # and the line number.';
ALTER TABLE articles DROP COLUMN url;
