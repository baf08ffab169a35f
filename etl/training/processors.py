"""Train one Stanza processor each, with fixed seeds, through Stanza's own entry points.

The `run_*` wrappers of Stanza look models up on the network, so `stanza.models.*` is called
directly, on files that `corpora` laid out. Every trainer picks up its own checkpoint where one lies
in the work folder; `--fresh` deletes it.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from etl.training import corpora, swaps, trees, vectors

SEED = "1234"


@dataclass(frozen=True)
class Workshop:
    """Where training happens: the corpora archives, the scratch folder, articles kept out of it."""

    archives: Path
    work: Path
    held_out: Path | None = None

    @property
    def data(self) -> Path:
        return corpora.unpack(self.archives, self.work / "data")

    @property
    def models(self) -> Path:
        return self.work / "models"

    @property
    def pretrain(self) -> Path:
        """The word vectors in Stanza's format, trained first where they are missing."""
        out = self.models / "pretrain" / "etl.pt"
        if not out.is_file():
            table = self.work / "fr.vec"
            if not table.is_file():
                vectors.train(self.archives / "text-fr.txt.xz", table)
            out.parent.mkdir(parents=True, exist_ok=True)
            vectors.to_pretrain(table, out)
        return out

    def conllu(self) -> tuple[Path, Path]:
        """The training and the selection treebank as files."""
        return self._conllu("train"), self._conllu("dev")

    @property
    def words(self) -> Path:
        """All sentences whose tags and lemmas are known, with trees or without."""
        return self._conllu("words")

    @property
    def tagged(self) -> Path:
        """The sentences whose tags are known, but not their trees."""
        return self._conllu("tagged")

    def _conllu(self, part: str) -> Path:
        path = self.work / f"{part}.conllu"
        if not path.is_file():
            banks = corpora.treebanks(self.data)
            sentences = {"train": banks.train, "dev": banks.dev, "words": [*banks.train, *banks.tagged], "tagged": banks.tagged}[part]
            if part != "dev":
                sentences = random.Random(int(SEED)).sample(sentences, len(sentences))
            trees.write_conllu(sentences, path)
        return path


def _save(shop: Workshop, processor: str) -> list[str]:
    folder = shop.models / processor
    folder.mkdir(parents=True, exist_ok=True)
    return ["--save_dir", str(folder), "--save_name", "etl.pt", "--seed", SEED, "--cpu"]


def tokenize(shop: Workshop) -> None:
    """Characters to tokens and sentences; written French only, also made noisy."""
    from stanza.models import tokenizer

    banks = corpora.treebanks(shop.data)
    folder = shop.work / "tokenize"
    train = corpora.tokenizer_files(banks.written, folder, "train", noisy_copies=2)
    dev = corpora.tokenizer_files(banks.dev, folder, "dev", noisy_copies=0)
    tokenizer.main(
        [
            "--txt_file",
            str(train["txt"]),
            "--label_file",
            str(train["labels"]),
            "--mwt_json_file",
            str(dev["mwt"]),
            "--dev_txt_file",
            str(dev["txt"]),
            "--dev_label_file",
            str(dev["labels"]),
            "--dev_conll_gold",
            str(dev["gold"]),
            "--conll_file",
            str(folder / "dev.out.conllu"),
            "--lang",
            "fr",
            "--shorthand",
            "fr_etl",
            "--max_seqlen",
            "120",
            "--steps",
            "4000",
            "--max_steps_before_stop",
            "1200",
            "--use_mwt",
            *_save(shop, "tokenize"),
        ]
    )


def mwt(shop: Workshop) -> None:
    """Multi-word tokens ("du", "aux", "auquel") to their words."""
    from stanza.models import mwt_expander

    train, dev = shop.conllu()
    mwt_expander.main(
        [
            "--train_file",
            str(train),
            "--eval_file",
            str(dev),
            "--gold_file",
            str(dev),
            "--output_file",
            str(shop.work / "mwt.out.conllu"),
            "--lang",
            "fr",
            "--shorthand",
            "fr_etl",
            "--num_epoch",
            "5",
            *_save(shop, "mwt"),
        ]
    )


def pos(shop: Workshop) -> None:
    """UPOS and features, from the treebanks and the tagged sentences without trees."""
    from stanza.models import tagger

    _, dev = shop.conllu()
    tagger.main(
        [
            "--train_file",
            str(shop.words),
            "--eval_file",
            str(dev),
            "--lang",
            "fr",
            "--shorthand",
            "fr_etl",
            "--wordvec_pretrain_file",
            str(shop.pretrain),
            "--char_hidden_dim",
            "100",
            "--char_emb_dim",
            "50",
            "--hidden_dim",
            "150",
            "--deep_biaff_hidden_dim",
            "150",
            "--batch_size",
            "32",
            "--max_steps",
            "7000",
            "--eval_interval",
            "200",
            "--max_steps_before_stop",
            "2500",
            *_save(shop, "pos"),
        ]
    )


def lemma(shop: Workshop) -> None:
    """Lemmas: a dictionary of the treebanks and Lefff, and a character model for what it lacks.

    The character model learns from each form once (and a part of Lefff); the dictionary counts the treebanks as they are.
    """
    from stanza.models import lemmatizer

    _, dev = shop.conllu()
    table = corpora.lemma_table(shop.data)
    sentences = list(trees.read_conllu(shop.words))
    seen = {(w[1], w[3], w[2]) for s in sentences for t in s.tokens for w in t.words if w[3] in ("NOUN", "VERB", "ADJ", "ADV", "AUX", "PROPN")}
    forms = [*sorted(seen), *random.Random(int(SEED)).sample(table, min(20_000, len(table)))]
    unique = trees.write_conllu(corpora.as_one_word_sentences(forms), shop.work / "lemma-forms.conllu")
    whole = trees.write_conllu([*sentences, *sentences, *corpora.as_one_word_sentences(table)], shop.work / "lemma-dictionary.conllu")
    lemmatizer.main(
        [
            "--train_file",
            str(unique),
            "--secondary_file",
            str(whole),
            "--eval_file",
            str(dev),
            "--shorthand",
            "fr_etl",
            "--num_epoch",
            "5",
            "--hidden_dim",
            "100",
            *_save(shop, "lemma"),
        ]
    )


# The parser learns on gold tags first, then on the tags that it will get from the tagger, with a small learning rate.
GOLD_TAG_STEPS, ALL_STEPS = 2500, 3600


def depparse(shop: Workshop) -> None:
    """Heads and relations; needs the tagger and the lemmatizer."""
    from stanza.models import parser

    save = _save(shop, "depparse")
    checkpoint = shop.models / "depparse" / "etl_checkpoint.pt"

    def run(dev: Path, steps: int, start_of_second: int, interval: int, *more: str) -> None:
        parser.main(
            [
                "--train_file",
                str(train),
                "--eval_file",
                str(dev),
                "--lang",
                "fr",
                "--shorthand",
                "fr_etl",
                "--wordvec_pretrain_file",
                str(shop.pretrain),
                "--hidden_dim",
                "200",
                "--char_hidden_dim",
                "100",
                "--char_emb_dim",
                "50",
                "--deep_biaff_hidden_dim",
                "128",
                "--num_layers",
                "2",
                "--batch_size",
                "1500",
                "--max_steps",
                str(steps),
                "--eval_interval",
                str(interval),
                "--max_steps_before_stop",
                "2000",
                "--second_optim_start_step",
                str(start_of_second),
                "--second_lr",
                "0.0005",
                *more,
                *save,
            ]
        )

    train, dev = shop.conllu()
    if _steps(checkpoint) < GOLD_TAG_STEPS:
        run(dev, GOLD_TAG_STEPS, ALL_STEPS, 250)
    _forget_scores(checkpoint)
    # the vocabulary is that of the gold file, so the tagged trees are given as Stanza's "silver" ones, at three times the weight
    run(_tagged(shop, dev), ALL_STEPS, GOLD_TAG_STEPS + 10, 150, "--silver_file", str(_tagged(shop, train)), "--silver_weight", "3.0")


def _steps(checkpoint: Path) -> int:
    """Steps that a checkpoint of the parser has seen."""
    import torch

    return int(torch.load(checkpoint, map_location="cpu", weights_only=False)["global_step"]) if checkpoint.is_file() else 0


def _forget_scores(checkpoint: Path) -> None:
    """Scores on other tags are no measure for what comes: the next evaluation is the best again.

    The best model is read again when the optimiser changes, so its scores are forgotten too.
    """
    import torch

    for path in (checkpoint, checkpoint.with_name("etl.pt")):
        saved = torch.load(path, map_location="cpu", weights_only=False)
        saved["dev_score_history"], saved["last_best_step"] = [], saved["global_step"]
        torch.save(saved, path)


def _tagged(shop: Workshop, gold: Path) -> Path:
    """A treebank file with the tags, features and lemmas of the trained models in place of its own."""
    import stanza
    from stanza.utils.conll import CoNLL

    from etl.training.release import resources_folder

    out = gold.with_suffix(".tagged.conllu")
    if not out.is_file():
        folder = resources_folder(shop.models, shop.work / "tagging", ("tokenize", "mwt", "pos", "lemma"))
        pipeline = stanza.Pipeline("fr", dir=str(folder), processors="tokenize,mwt,pos,lemma", download_method=None, use_gpu=False, verbose=False)
        document = CoNLL.conll2doc(input_file=str(gold))
        for processor in ("pos", "lemma"):
            document = pipeline.processors[processor].process(document)
        CoNLL.write_doc2conll(document, str(out))
    return out


def ner(shop: Workshop) -> None:
    """Entities, from WiNER 2016 and 2017 (and Sequoia's); 2018 stays for the test.

    This trainer keeps no checkpoint: weights that lie in the work folder are trained further, at a smaller learning rate.
    """
    from stanza.models import ner_tagger

    articles = list(corpora.winer(shop.data, ("2016", "2017"), corpora.held_out(shop.held_out)))
    tokenise = tokeniser(shop)
    rows: dict[str, list] = {"train": corpora.sequoia_entities(shop.data), "dev": []}
    for i, article in enumerate(articles):
        rows["train" if i % 10 else "dev"] += corpora.entity_sentences(article, tokenise(article.text))
    dice = random.Random(int(SEED))
    known = swaps.names(rows["train"], dice)
    rows["train"] += [copy for row in rows["train"] if (copy := swaps.swapped(row, known, dice))]
    folder = shop.work / "ner"
    folder.mkdir(parents=True, exist_ok=True)
    for part, sentences in rows.items():
        (folder / f"{part}.json").write_text(json.dumps(sentences), encoding="utf-8")
    ner_tagger.main(
        [
            "--train_file",
            str(folder / "train.json"),
            "--eval_file",
            str(folder / "dev.json"),
            "--shorthand",
            "fr_etl",
            "--wordvec_pretrain_file",
            str(shop.pretrain),
            "--hidden_dim",
            "160",
            "--char_hidden_dim",
            "60",
            "--char_emb_dim",
            "40",
            "--no_emb_finetune",
            "--max_steps",
            "6000",
            "--max_steps_no_improve",
            "3000",
            "--eval_interval",
            "400",
            *(["--finetune", "--lr", "0.05"] if (shop.models / "ner" / "etl.pt").is_file() else []),
            *_save(shop, "ner"),
        ]
    )


def tokeniser(shop: Workshop) -> Callable[[str], Iterator[list[tuple[str, int, int]]]]:
    """A function from text to sentences of (token, start, end), by the tokenizer just trained."""
    import stanza

    from etl.training.release import resources_folder

    folder = resources_folder(shop.models, shop.work / "partial", ("tokenize", "mwt"))
    pipeline = stanza.Pipeline("fr", dir=str(folder), processors="tokenize,mwt", download_method=None, use_gpu=False, verbose=False)

    def split(text: str) -> Iterator[list[tuple[str, int, int]]]:
        for sentence in pipeline(text).sentences:
            yield [(t.text, t.start_char, t.end_char) for t in sentence.tokens]

    return split


ALL: dict[str, Callable[[Workshop], None]] = {"tokenize": tokenize, "mwt": mwt, "pos": pos, "lemma": lemma, "depparse": depparse, "ner": ner}


def train(shop: Workshop, names: list[str], *, fresh: bool = False) -> None:
    """Train the named processors in the order in which they need each other.

    Raises:
        KeyError: a name that is no processor.
    """
    for name in sorted(names, key=list(ALL).index):
        if fresh:
            shutil.rmtree(shop.models / name, ignore_errors=True)
        ALL[name](shop)
