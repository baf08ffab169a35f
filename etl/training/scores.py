"""Measure the shipped models on the parts of the corpora that nothing was trained on, with Stanza's own scorer."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from etl.annotate import Annotator
from etl.training import corpora, trees

MEASURED_ENTITIES = ("PER", "LOC", "ORG")


def measure(annotator: Annotator, data: Path) -> dict[str, dict[str, float]]:
    """Scores in percent: parsing of GSD test and Sequoia test (gold tokens, raw text), entities of WiNER 2018."""
    results: dict[str, dict[str, float]] = {}
    for name, path in corpora.treebanks(data).tests.items():
        sentences = list(trees.read_conllu(path))
        gold = "".join(s.conllu() for s in sentences)
        results[f"{name}, gold tokens"] = _ud_scores(gold, _tag(annotator, gold))
        text = "\n\n".join(" ".join(s.text for s in sentences[i : i + 8]) for i in range(0, len(sentences), 8))
        results[f"{name}, raw text"] = _ud_scores(gold, _conllu(annotator.pipeline(text)))
    results.update(_entity_scores(annotator, data))
    return results


def _tag(annotator: Annotator, conllu: str) -> str:
    """Tags, lemmas and trees of the models on the gold words of a treebank."""
    from stanza.utils.conll import CoNLL

    document = CoNLL.conll2doc(input_str=conllu)
    for sentence in document.sentences:
        for word in sentence.words:
            word.lemma = word.upos = word.feats = None
    for processor in ("pos", "lemma", "depparse"):
        document = annotator.pipeline.processors[processor].process(document)
    return _conllu(document)


def _conllu(document: Any) -> str:
    return format(document, "C") + "\n\n"


def _ud_scores(gold: str, predicted: str) -> dict[str, float]:
    from stanza.models.common.utils import ud_scores

    result = ud_scores(io.StringIO(gold), io.StringIO(predicted))
    return {metric: round(100 * result[metric].f1, 2) for metric in ("Tokens", "Sentences", "Words", "UPOS", "UFeats", "Lemmas", "UAS", "LAS")}


def _entity_scores(annotator: Annotator, data: Path) -> dict[str, dict[str, float]]:
    counts: dict[str, list[int]] = {t: [0, 0, 0] for t in MEASURED_ENTITIES}  # right, predicted, gold
    for article in corpora.winer(data, (corpora.ENTITY_TEST_YEAR,)):
        gold = {e for e in article.entities if e[2] in MEASURED_ENTITIES}
        predicted = {(e.start, e.end, e.type) for s in annotator.sentences(article.text) for e in s.entities if e.type in MEASURED_ENTITIES}
        for kind, right in ((t, {e for e in gold & predicted if e[2] == t}) for t in MEASURED_ENTITIES):
            for i, found in enumerate((right, [e for e in predicted if e[2] == kind], [e for e in gold if e[2] == kind])):
                counts[kind][i] += len(found)
    rows: dict[str, Any] = {**counts, "all": [sum(c[i] for c in counts.values()) for i in range(3)]}
    return {f"WiNER {corpora.ENTITY_TEST_YEAR}, {kind}": _prf(*numbers) for kind, numbers in rows.items()}


def _prf(right: int, predicted: int, gold: int) -> dict[str, float]:
    precision, recall = right / max(predicted, 1), right / max(gold, 1)
    return {
        "P": round(100 * precision, 2),
        "R": round(100 * recall, 2),
        "F1": round(200 * precision * recall / max(precision + recall, 1e-9), 2),
        "gold": gold,
    }
