-- Refusals that were mended long ago.
DELETE FROM quarantine WHERE mended_at < now() - make_interval(days => %(days)s);
