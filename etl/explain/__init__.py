"""Explain: how each row of an article came about. `explain` gives it as data, `etl.explain.text` as a page for a person."""

from etl.explain.story import Story, explain

__all__ = ["Story", "explain"]
