"""Read: a folder (or a file) of articles to `Article` records, and to `Refusal`s where one cannot be used."""

from etl.read.folder import MIN_LETTERS, NoArticlesError, Note, Reading, read_file, read_folder, text_of
from etl.read.text import MAX_CHARACTERS, content_hash, seen_as

__all__ = ["MAX_CHARACTERS", "MIN_LETTERS", "NoArticlesError", "Note", "Reading", "content_hash", "read_file", "read_folder", "seen_as", "text_of"]
