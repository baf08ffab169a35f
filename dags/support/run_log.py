"""What a person sees of Airflow's log while a DAG runs in the foreground: what the steps say. The whole of it lies in a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TextIO

# Airflow's console form: time, [level], what was said, [logger] and then facts as name=value. What was said may have several lines.
BEGINS = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z \[\w+ *\] ")
ENDS = re.compile(r" *\[([\w.]+)\](?: \w+=.*)?$")
MOST_LINES = 50  # of what was said at once


def steps(lines: Iterable[str]) -> Iterator[str]:
    """Of the log's lines what the loggers of `etl` said."""
    said: list[str] = []
    for line in lines:
        line = line.rstrip("\n")
        if begins := BEGINS.match(line):
            said = [line[begins.end():]]
        elif said:
            said.append(line)
        if said and (ends := ENDS.search(said[-1])):
            if ends[1].partition(".")[0] == "etl":
                yield "\n".join([*said[:-1], said[-1][:ends.start()]])
            said = []
        elif len(said) > MOST_LINES:
            said = []


def kept(lines: Iterable[str], file: TextIO) -> Iterator[str]:
    """The lines, each written to the file as it comes."""
    for line in lines:
        file.write(line)
        file.flush()
        yield line
