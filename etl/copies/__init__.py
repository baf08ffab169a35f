"""Agency copy: which articles are another outlet's text, so that one text is one report, by several outlets."""

from etl.copies.search import DAYS, Candidate, find_copies

__all__ = ["DAYS", "Candidate", "find_copies"]
