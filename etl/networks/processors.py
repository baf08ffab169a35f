"""Stanza processors on one encoder: tokenize, pos, lemma, depparse and ner; and the reader of events, which has layers of its own.

A resources folder that has an `encoder` is loaded with these classes, any other with Stanza's own (`pipeline`). The tokenizer reads a
text once with the encoder and leaves the vectors of its words with the sentences; the other processors use them, so that each of them is
one small network. Sentences that come with gold tokens are read where they have no vectors yet.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import stanza
import torch
from stanza.models.common import doc
from stanza.models.common.foundation_cache import FoundationCache
from stanza.models.ner.utils import bio2_to_bioes
from stanza.pipeline.processor import Processor, register_processor
from stanza.pipeline.registry import NAME_TO_PROCESSOR_CLASS
from torch import Tensor

from etl.networks import decode, lemmas, store
from etl.networks.atoms import Atom, atoms
from etl.networks.encoder import Reader
from etl.networks.events import SHARED, Events
from etl.networks.heads import Labels, Tokens, Trees
from etl.networks.tell import happenings, passed

ENCODER = "encoder"
LONGEST_SENTENCE = 100  # tokens; a longer one is cut where an end is most likely
FINAL_MARKS, LIKELY_END = (".", "!", "?", "…"), 0.02  # a sentence ends at such a mark before a capital, unless that is unlikely
CANDIDATES, MUCH = 6, 5.0  # rules for a lemma that are looked at, and how much less likely (in logits) the best of them may be for it
WORDS = 4000  # of the sentences whose trees are made at once


def foundations(folder: Path) -> FoundationCache:
    """What the pipelines of a process share: the encoder, and the word vectors of foreign models."""
    cache = FoundationCache()
    for path in sorted(folder.glob("*/pretrain/*.pt")):
        # word vectors stored in half precision; Stanza's networks compute in single
        pretrain = cache.load_pretrain(str(path))
        pretrain._emb = pretrain.emb.float()
    return cache


def pipeline(language: str, folder: Path, processors: str, cache: FoundationCache | None = None) -> stanza.Pipeline:
    """A Stanza pipeline of the models in a resources folder; nothing is downloaded. `cache`: what it shares with others.

    Raises what Stanza and torch raise for missing, cut or foreign files.
    """
    ours = (folder / language / ENCODER).is_dir()
    with _registered(OURS if ours else {}):
        wanted = ",".join(name for name in processors.split(",") if not ours or name in OURS)
        options = {"download_method": None, "use_gpu": False, "verbose": False, "foundation_cache": cache or foundations(folder)}
        return stanza.Pipeline(language, dir=str(folder), processors=wanted, **options)


@contextmanager
def _registered(classes: dict[str, type[Processor]]) -> Iterator[None]:
    """Stanza builds its processors by the classes of a table of its own: ours stand there while a pipeline of ours is built."""
    before = dict(NAME_TO_PROCESSOR_CLASS)
    NAME_TO_PROCESSOR_CLASS.update(classes)
    try:
        yield
    finally:
        NAME_TO_PROCESSOR_CLASS.update(before)


class OnEncoder(Processor):
    """A processor on the shared encoder. `process` takes and gives a document; several documents are one batch."""

    def __init__(self, config: dict[str, Any], pipeline: stanza.Pipeline, device: str) -> None:
        super().__init__(config, pipeline, device)
        dependencies = config.get("dependencies") or [config]  # only Stanza's config of `ner` has a list of them
        self.reader = _reader(pipeline.foundation_cache, dependencies[0]["encoder_path"])
        path = config["model_path"]
        self.load(store.load(path if isinstance(path, str) else path[0]), self.reader.width)

    @abstractmethod
    def load(self, saved: dict[str, Any], width: int) -> None:
        """Make the networks of a stored file."""

    @torch.inference_mode()
    def process(self, document: doc.Document) -> doc.Document:
        self.bulk_process([document])
        return document


class OnSentences(OnEncoder):
    """A processor that says something of sentences that others have made, by the vectors of their words."""

    @abstractmethod
    def annotate(self, sentences: list[doc.Sentence], vectors: list[Tensor]) -> None:
        """Say something of sentences, given the vectors of their words."""

    @torch.inference_mode()
    def bulk_process(self, docs: Sequence[doc.Document]) -> Sequence[doc.Document]:
        sentences = [s for d in docs for s in d.sentences]
        if sentences:
            self.annotate(sentences, _vectors(sentences, self.reader))
        return docs


class TokenizeProcessor(OnEncoder):
    """Text to sentences, tokens and words: which atoms are a token, which tokens are two words, where sentences end."""

    PROVIDES_DEFAULT = {"tokenize", "mwt"}
    REQUIRES_DEFAULT: set[str] = set()

    def load(self, saved: dict[str, Any], width: int) -> None:
        self.network = Tokens(width)
        self.network.load_state_dict(saved["weights"])
        self.network.eval()
        self.expansions: dict[str, list[str]] = saved["expansions"]
        self.always = frozenset(saved["always"])

    @torch.inference_mode()
    def process(self, document: doc.Document | str) -> doc.Document:
        return self.bulk_process([document])[0]

    @torch.inference_mode()
    def bulk_process(self, docs: Sequence[doc.Document | str]) -> list[doc.Document]:
        texts = [d if isinstance(d, str) else d.text for d in docs]
        found = [list(atoms(text)) for text in texts]
        return [self._document(text, each, vectors) for text, each, vectors in zip(texts, found, self.reader.vectors(found), strict=True)]

    def _document(self, text: str, found: list[Atom], vectors: Tensor) -> doc.Document:
        if not found:
            return doc.Document([], text)
        scores = self.network.gaps(vectors)
        contracted = self.network.contracted(vectors).argmax(1).tolist()
        firsts = [0]  # atoms that begin a token
        ends, chances = [], []
        labels, chance = scores.argmax(1).tolist(), scores.softmax(1)[:, Tokens.SENTENCE].tolist()
        for i, label in enumerate(labels):
            paragraph = i + 1 == len(found) or found[i + 1].first
            if label == Tokens.JOINED and not paragraph:
                continue
            ends.append(paragraph or label == Tokens.SENTENCE or (_closes(found[i], found[i + 1]) and chance[i] >= LIKELY_END))
            chances.append(chance[i])
            firsts.append(i + 1)
        ends = decode.bearable(ends, chances, LONGEST_SENTENCE)
        sentences: list[list[dict[str, Any]]] = [[]]
        rows: list[list[int]] = [[]]
        seconds: list[list[bool]] = [[]]
        number = 1
        for n, end in enumerate(ends):
            first, last = firsts[n], firsts[n + 1] - 1
            start, stop = found[first].start, found[last].end
            form = text[start:stop]
            token: dict[str, Any] = {doc.ID: (number,), doc.TEXT: form, doc.START_CHAR: start, doc.END_CHAR: stop}
            words = self.expansions.get(form.lower()) if contracted[first] or form.lower() in self.always else None
            if words:
                token[doc.ID] = (number, number + len(words) - 1)
                sentences[-1].append(token)
                sentences[-1] += [{doc.ID: (number + i,), doc.TEXT: w} for i, w in enumerate(_cased(words, form))]
            else:
                sentences[-1].append(token)
            count = len(words or [form])
            number += count
            rows[-1] += [first] * count
            seconds[-1] += [i > 0 for i in range(count)]
            if end and n + 1 < len(ends):
                number = 1
                for each in (sentences, rows, seconds):
                    each.append([])
        document = doc.Document(sentences, text)
        for sentence, row, second in zip(document.sentences, rows, seconds, strict=True):
            sentence.vectors = self.reader.words(vectors[row], torch.tensor(second))
        return document


def _closes(mark: Atom, following: Atom) -> bool:
    """Whether a final mark stands before a space and a capital."""
    return mark.text in FINAL_MARKS and following.spaced and following.text[0].isupper()


def _cased(words: list[str], form: str) -> list[str]:
    """The words of a contraction written as it is: "Du" is "De" and "le"."""
    if form.isupper():
        return [w.upper() for w in words]
    return [words[0].capitalize(), *words[1:]] if form[0].isupper() else words


class POSProcessor(OnSentences):
    """Parts of speech and features."""

    PROVIDES_DEFAULT = {"pos"}
    REQUIRES_DEFAULT = {"tokenize"}

    def load(self, saved: dict[str, Any], width: int) -> None:
        self.upos, self.feats = (_labels(saved[name], width) for name in ("upos", "feats"))

    def annotate(self, sentences: list[doc.Sentence], vectors: list[Tensor]) -> None:
        whole = torch.cat(vectors)
        upos, feats = (head(whole).argmax(1).tolist() for head in (self.upos, self.feats))
        words = (w for s in sentences for w in s.words)
        for word, part, features in zip(words, upos, feats, strict=True):
            word.upos = self.upos.labels[part]
            word.feats = None if self.feats.labels[features] == "_" else self.feats.labels[features]


class LemmaProcessor(OnSentences):
    """Lemmas: those that a table has for a form and its part of speech; of several, and for forms that it lacks, the likeliest by rule."""

    PROVIDES_DEFAULT = {"lemma"}
    REQUIRES_DEFAULT = {"tokenize", "pos"}

    def load(self, saved: dict[str, Any], width: int) -> None:
        self.rules = _labels(saved["rules"], width)
        self.numbers = {rule: i for i, rule in enumerate(self.rules.labels)}
        self.table: dict[str, dict[str, str]] = saved["table"]
        self.known = {upos: frozenset(lemma for lemmas in rows.values() for lemma in lemmas.split(" ")) for upos, rows in self.table.items()}

    def annotate(self, sentences: list[doc.Sentence], vectors: list[Tensor]) -> None:
        scores = self.rules(torch.cat(vectors))
        best = scores.topk(CANDIDATES, 1)
        words = (w for s in sentences for w in s.words)
        for i, (word, values, rules) in enumerate(zip(words, best.values.tolist(), best.indices.tolist(), strict=True)):
            known = self.table.get(word.upos, {}).get(word.text.lower().replace("’", "'"), "").split(" ")
            if known == [""]:
                word.lemma = self._by_rule(word, values, rules)
            elif len(known) == 1:
                word.lemma = known[0]
            else:
                numbers = [self.numbers.get(lemmas.rule(word.text, lemma)) for lemma in known]
                word.lemma = max(zip(known, numbers, strict=True), key=lambda c: scores[i, c[1]].item() if c[1] is not None else -1e9)[0]

    def _by_rule(self, word: doc.Word, scores: list[float], rules: list[int]) -> str:
        """The lemma of a form that the table lacks: the likeliest that is a lemma of other forms, where it is not much less likely than the best."""
        found = [(lemmas.apply(self.rules.labels[n], word.text) or word.text, score) for n, score in zip(rules, scores, strict=True)]
        listed = self.known.get(word.upos, frozenset())
        return next((lemma for lemma, score in found if lemma in listed and score > scores[0] - MUCH), found[0][0])


class DepparseProcessor(OnSentences):
    """Heads and relations."""

    PROVIDES_DEFAULT = {"depparse"}
    REQUIRES_DEFAULT = {"tokenize", "pos"}

    def load(self, saved: dict[str, Any], width: int) -> None:
        self.network = Trees(width, saved["labels"])
        self.network.load_state_dict(saved["weights"])
        self.network.eval()

    def annotate(self, sentences: list[doc.Sentence], vectors: list[Tensor]) -> None:
        order = sorted(range(len(sentences)), key=lambda i: len(vectors[i]))
        while order:
            longest = len(vectors[order[-1]])
            group = order[-max(1, WORDS // longest) :]
            del order[-len(group) :]
            self._trees([sentences[i] for i in group], [vectors[i] for i in group])

    def _trees(self, sentences: list[doc.Sentence], vectors: list[Tensor]) -> None:
        padded = torch.nn.utils.rnn.pad_sequence(vectors, batch_first=True)
        scores, word, head = self.network(padded)
        found = []
        for row, own in zip(scores.numpy(), vectors, strict=True):
            found.append(decode.tree(row[: len(own), : len(own) + 1]))
        numbers = torch.tensor([n for n, heads in enumerate(found) for _ in heads])
        places = torch.tensor([i for heads in found for i in range(len(heads))])
        chosen = torch.from_numpy(np.concatenate(found))
        relations = self.network.relations(word[numbers, places], head[numbers, chosen])
        root = self.network.labels.index("root")
        relations[:, root] = -1e9
        relations[chosen == 0] = torch.eye(len(self.network.labels))[root]
        said = iter(relations.argmax(1).tolist())
        for sentence, heads in zip(sentences, found, strict=True):
            for each, number in zip(sentence.words, heads.tolist(), strict=True):
                each.head, each.deprel = number, self.network.labels[next(said)]
            sentence.build_dependencies()


class NERProcessor(OnSentences):
    """Entities."""

    PROVIDES_DEFAULT = {"ner"}
    REQUIRES_DEFAULT = {"tokenize"}

    def load(self, saved: dict[str, Any], width: int) -> None:
        self.names = _labels(saved["names"], width)

    def annotate(self, sentences: list[doc.Sentence], vectors: list[Tensor]) -> None:
        scores = self.names(torch.cat(vectors)).log_softmax(1).numpy()
        at = 0
        for sentence in sentences:
            firsts = [at + token.words[0].id - 1 for token in sentence.tokens]
            at += len(sentence.words)
            for token, label in zip(sentence.tokens, bio2_to_bioes(decode.entities(scores[firsts], self.names.labels)), strict=True):
                token.ner, token.multi_ner = label, (label,)
        for document in {id(s.doc): s.doc for s in sentences}.values():
            document.build_ents()


@register_processor(name="events")
class EventsProcessor(OnEncoder):
    """What a text tells of events: `happenings` and `passed` of the document. It reads the text anew, as a whole, and needs no tokens."""

    PROVIDES_DEFAULT = {"events"}
    REQUIRES_DEFAULT: set[str] = set()

    def load(self, saved: dict[str, Any], width: int) -> None:
        self.network = Events(saved["config"], saved["labels"])
        self.network.load_state_dict({**saved["weights"], SHARED: self.reader.encoder.words.weight.detach()})
        self.network.eval()
        self.network.lower.words = self.reader.encoder.words  # one table of pieces in memory
        if self.reader.half:
            self.network.lower.to(torch.bfloat16)
            self.network.layers.to(torch.bfloat16)

    @torch.inference_mode()
    def bulk_process(self, docs: Sequence[doc.Document]) -> Sequence[doc.Document]:
        texts = [list(atoms(d.text or "")) for d in docs]
        for document, found, passages in zip(docs, texts, self.network.passages(texts, self.reader.pieces), strict=True):
            document.happenings, document.passed = [], []
            for passage in passages:
                vectors, own = self.network.read(passage), [found[i] for i in passage.atoms]
                document.happenings += happenings(self.network, vectors, own, passage.new)
                document.passed += passed(self.network, vectors, own, passage.new)
        return docs


OURS: dict[str, type[Processor]] = {
    "tokenize": TokenizeProcessor,
    "pos": POSProcessor,
    "lemma": LemmaProcessor,
    "depparse": DepparseProcessor,
    "ner": NERProcessor,
    "events": EventsProcessor,
}


def _labels(saved: dict[str, Any], width: int) -> Labels:
    head = Labels(width, saved["labels"])
    head.load_state_dict(saved["weights"])
    return head.eval()


def _reader(cache: FoundationCache, path: str) -> Reader:
    """The encoder of a pipeline, loaded once: Stanza's cache of foundation models keeps it for all processors."""
    with cache.lock:
        if path not in cache.bert:
            cache.bert[path] = Reader.load(path)
        return cache.bert[path]


def _vectors(sentences: list[doc.Sentence], reader: Reader) -> list[Tensor]:
    """The vectors of the words of each sentence; those that the tokenizer did not leave are made now, each sentence a text of its own."""
    missing = [s for s in sentences if getattr(s, "vectors", None) is None]
    texts, rows = [], []
    for sentence in missing:
        text, starts = "", []
        for token in sentence.tokens:
            starts.append(len(text))
            text += token.text + (" " if token.spaces_after else "")
        found = list(atoms(text))
        numbers = np.searchsorted([a.end for a in found], starts, side="right").clip(max=len(found) - 1)
        texts.append(found)
        rows.append([(int(n), i > 0) for token, n in zip(sentence.tokens, numbers, strict=True) for i in range(len(token.words))])
    for sentence, row, vectors in zip(missing, rows, reader.vectors(texts), strict=True):
        sentence.vectors = reader.words(vectors[[n for n, _ in row]], torch.tensor([second for _, second in row]))
    return [s.vectors for s in sentences]
