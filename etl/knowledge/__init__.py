"""The knowledge files, as people edit them: seeds/**/*.csv and etl/lang/<code>/*.csv, each with one schema.

`rows` gives the good lines of a file to whoever codes with it; a line with a fault is left out with a warning, so that it costs that line
and not the night. `python -m etl check-seeds` and the tests ask the same code for every fault.

`table` reads one file by its schema, `checks` are what a cell may hold, `schemas` says it of every file, `files` knows where they lie.
"""

from etl.knowledge.files import Knowledge, knowledge, rows
from etl.knowledge.table import Fault, KnowledgeError

__all__ = ["Fault", "Knowledge", "KnowledgeError", "knowledge", "rows"]
