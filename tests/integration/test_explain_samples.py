"""Explaining real articles: the rows are those that the coder writes, and every quotation stands in the article where it says."""

from __future__ import annotations

import json

from etl import settings
from etl.coder import Coder
from etl.explain import explain
from etl.explain.text import WIDTH, page
from etl.read import read_folder
from etl.schema import ROW_COLUMNS, Article


def test_the_samples_are_explained(coder: Coder) -> None:
    articles = [a for a in read_folder(settings.SAMPLE_ARTICLES) if isinstance(a, Article)][:5]
    rows = 0
    for article in articles:
        story = explain(coder, article)
        told = [{f.name: f.value for f in event.fields} for event in story.events if event.fields]
        assert told == [{name: getattr(row, name) for name in ROW_COLUMNS} for row in coder.rows(article)]
        rows += len(told)
        for event in story.events:
            assert bool(event.fields) != bool(event.no_row) and event.told
            for field in event.fields:
                assert field.origin.why, field
        data = json.loads(json.dumps(story.to_json()))
        for origin in origins(data):
            assert origin["why"]
            if origin["sentence"] is not None:
                sentence = next(s for s in data["sentences"] if s["number"] == origin["sentence"])
                assert sentence["start"] <= origin["start"] < origin["end"] <= sentence["end"], origin
                parts = origin["words"].split(" … ")
                assert article.text[origin["start"] :].startswith(parts[0]) and article.text[: origin["end"]].endswith(parts[-1]), origin
        lines = list(page(story, trees=True))
        assert max(map(len, lines)) <= WIDTH and sum(line.startswith("== Sentence") for line in lines) == len(story.sentences)
    assert rows > 3


def origins(data: object) -> list[dict]:
    """Every origin in the data of a story."""
    if isinstance(data, list):
        return [o for part in data for o in origins(part)]
    if isinstance(data, dict):
        return ([data] if {"why", "start", "end"} <= set(data) else []) + [o for part in data.values() for o in origins(part)]
    return []
