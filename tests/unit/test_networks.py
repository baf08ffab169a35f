"""What stands around the networks: atoms, windows, trees and labels from scores, lemma rules, stored weights. No trained models."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
import torch

from etl.networks import decode, lemmas, store
from etl.networks.atoms import LONGEST, atoms
from etl.networks.encoder import OVERLAP, SPACE, STEP, Encoder, Pieces, Reader, windows
from etl.networks.heads import Words

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789'.,-éèàçêôîûù"
SIZES = {"pieces": 4 + 2 * len(LETTERS), "width": 16, "layers": 2, "heads": 2, "inner": 32, "positions": 512, "epsilon": 1e-12}


@pytest.fixture(scope="module")
def reader() -> Reader:
    """An encoder of random weights, in single precision, that reads letter by letter."""
    torch.manual_seed(5)
    signs = [*LETTERS, *(SPACE + letter for letter in LETTERS)]
    words = Words(SIZES["width"])
    return Reader(Encoder(SIZES), Pieces(["<s>", "<pad>", "</s>", "<unk>", *signs], [0.0] * 4 + [-1.0] * len(signs)), words, half=False)


# --- atoms ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "expected"), [
    ("L'armée a tué 10,5 %.", ["L'", "armée", "a", "tué", "10", ",", "5", "%", "."]),
    ("aujourd’hui, à 20h30", ["aujourd’", "hui", ",", "à", "20", "h", "30"]),
    ("le M23 dit-il", ["le", "M", "23", "dit", "-", "il"]),
    ("e\u0301tat", ["e\u0301tat"]),
    ("Gao 北京 😀", ["Gao", "北京", "😀"]),
    (" \n ", []),
])
def test_atoms(text: str, expected: list[str]) -> None:
    found = list(atoms(text))
    assert [a.text for a in found] == expected
    assert all(text[a.start:a.end] == a.text for a in found)


def test_atoms_know_the_space_before_them_and_where_paragraphs_begin() -> None:
    found = list(atoms("Un titre\n\nL'eau, ici.\nLà"))
    assert [(a.text, a.spaced, a.first) for a in found] == [
        ("Un", True, True), ("titre", True, False), ("L'", True, True), ("eau", False, False), (",", False, False), ("ici", True, False),
        (".", False, False), ("Là", True, False)]


def test_a_stretch_without_spaces_is_cut() -> None:
    found = list(atoms("x" * 1000))
    assert max(len(a.text) for a in found) <= LONGEST + 1 and sum(len(a.text) for a in found) == 1000


# --- windows --------------------------------------------------------------------------------------


def text_of(*paragraphs: int) -> str:
    return "\n\n".join(" ".join(f"mot{i}" for i in range(n)) for n in paragraphs)


@pytest.mark.parametrize("paragraphs", [(3,), (5, 5, 5), (400,), (2, 300, 2, 2, 90), (1,) * 200])
def test_every_atom_is_given_out_by_one_window(paragraphs: tuple[int, ...], reader: Reader) -> None:
    found = list(atoms(text_of(*paragraphs)))
    pieces = reader.pieces(found)
    cut = list(windows(found, pieces, size=100))
    assert [i for w in cut for i in w.keep] == list(range(len(found)))
    for window in cut:
        assert len(window.pieces) <= 100 and window.length % STEP == 0
        assert set(window.keep) <= set(range(window.first, window.first + len(window.places)))
        for i, place in enumerate(window.places):
            assert window.pieces[place] == pieces[window.first + i][0]


def test_a_part_of_a_text_may_begin_inside_a_paragraph(reader: Reader) -> None:
    found = list(atoms(text_of(9, 4)))[5:]
    (window,) = windows(found, reader.pieces(found))
    assert list(window.keep) == list(range(len(found)))
    assert list(windows([], [])) == []


def test_windows_of_a_long_paragraph_overlap(reader: Reader) -> None:
    found = list(atoms(text_of(400)))
    cut = list(windows(found, reader.pieces(found), size=100))
    for one, other in itertools.pairwise(cut):
        shared = set(range(one.first, one.first + len(one.places))) & set(range(other.first, other.first + len(other.places)))
        assert sum(len(p) for p in reader.pieces([found[i] for i in shared])) >= OVERLAP


def test_what_a_text_gives_does_not_depend_on_what_is_read_with_it(reader: Reader) -> None:
    texts = [list(atoms(t)) for t in (text_of(7), text_of(400), "", text_of(3, 60, 2), text_of(7, 7))]
    together = reader.vectors(texts)
    for atoms_of, vectors in zip(texts, together, strict=True):
        (alone,) = reader.vectors([atoms_of])
        assert vectors.shape == (len(atoms_of), SIZES["width"])
        assert torch.allclose(vectors, alone, atol=1e-5)
    assert (together[1].norm(dim=1) > 0).all()


def test_the_encoder_computes_what_bert_computes() -> None:
    """By hand, in plain matrices: post-norm attention and a GELU layer (Devlin et al. 2019)."""
    torch.manual_seed(3)
    encoder = Encoder({**SIZES, "layers": 1}).eval()
    pieces = torch.tensor([[0, 7, 9, 2]])
    with torch.inference_mode():
        layer = encoder.layers.layers[0]
        x = encoder.norm(encoder.words(pieces) + encoder.positions.weight[:4])[0]
        q, k, v = (x @ layer.self_attn.in_proj_weight.T + layer.self_attn.in_proj_bias).split(16, 1)
        heads = [torch.softmax(q[:, i:i + 8] @ k[:, i:i + 8].T / 8 ** 0.5, 1) @ v[:, i:i + 8] for i in (0, 8)]
        x = layer.norm1(x + layer.self_attn.out_proj(torch.cat(heads, 1)))
        x = layer.norm2(x + layer.linear2(torch.nn.functional.gelu(layer.linear1(x))))
        assert torch.allclose(encoder(pieces)[0], x, atol=1e-5)


# --- decoding -------------------------------------------------------------------------------------


def is_tree(heads: tuple[int, ...]) -> bool:
    if heads.count(0) != 1:
        return False
    for start in range(1, len(heads) + 1):
        at, steps = start, 0
        while at and steps <= len(heads):
            at, steps = heads[at - 1], steps + 1
        if at:
            return False
    return True


@pytest.mark.parametrize("seed", range(40))
def test_the_best_tree(seed: int) -> None:
    dice = np.random.default_rng(seed)
    scores = dice.normal(size=(4, 5)) * 3
    scores[range(4), range(1, 5)] = -1e4  # no word is its own head
    found = decode.tree(scores)
    logs = scores - np.log(np.exp(scores).sum(1, keepdims=True))
    trees = [h for h in itertools.product(range(5), repeat=4) if is_tree(h) and all(n != i for i, n in enumerate(h, 1))]
    best = max(trees, key=lambda h: sum(logs[i, n] for i, n in enumerate(h)))
    assert tuple(found) == best


def test_a_sentence_of_one_word_is_its_root() -> None:
    assert decode.tree(np.array([[0.3, -1.0]])).tolist() == [0]


def test_no_label_goes_on_that_did_not_begin() -> None:
    labels = ["O", "B-LOC", "I-LOC", "B-PER", "I-PER"]
    scores = np.full((4, 5), -5.0)
    for i, label in enumerate(["I-LOC", "I-LOC", "I-PER", "O"]):
        scores[i, labels.index(label)] = 2.0
    scores[0, labels.index("B-LOC")] = 1.0
    scores[2, labels.index("B-PER")] = 1.5
    assert decode.entities(scores, labels) == ["B-LOC", "I-LOC", "B-PER", "O"]
    assert decode.entities(scores[:0], labels) == []


@pytest.mark.parametrize("longest", [10, 37])
def test_long_sentences_are_cut_where_an_end_is_likeliest(longest: int) -> None:
    ends, chances = [False] * 120, [0.001] * 120
    ends[20] = ends[119] = True
    for i in (52, 84):
        chances[i] = 0.4
    cut = decode.bearable(ends, chances, longest)
    lasts = [i for i, end in enumerate(cut) if end]
    assert cut[20] and all(b - a <= longest for a, b in itertools.pairwise([-1, *lasts]))
    if longest == 37:
        assert cut[52] and cut[84]


def test_short_sentences_stay() -> None:
    ends = [False, True, False, False, True]
    assert decode.bearable(ends, [0.9] * 5, 3) == ends


# --- lemmas ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "lemma", "rule"), [
    ("attaqués", "attaquer", "-2 er"), ("mots", "mot", "-1 "), ("est", "être", "-3 être"), ("L'", "le", "-1 e"), ("Gao", "Gao", "=0 "),
    ("SOLDATS", "soldat", "-1 "),
])
def test_rules_of_lemmas(form: str, lemma: str, rule: str) -> None:
    assert lemmas.rule(form, lemma) == rule
    assert lemmas.apply(rule, form) == lemma


def test_a_rule_that_takes_too_much_leaves_the_form() -> None:
    assert lemmas.apply("-5 er", "Oui") == "oui"


# --- stored weights -------------------------------------------------------------------------------


def test_stored_weights_come_back_and_give_the_same_bytes(tmp_path: Path) -> None:
    torch.manual_seed(1)
    saved = {"weights": {"a": torch.randn(20, 30), "b": torch.randn(7), "n": torch.arange(3)}, "labels": ["x", "y"], "size": 3}
    for name in ("one", "two"):
        store.save(saved, tmp_path / f"{name}.pt", eight_bits=True)
    assert (tmp_path / "one.pt").read_bytes() == (tmp_path / "two.pt").read_bytes()
    loaded = store.load(tmp_path / "one.pt")
    assert loaded["labels"] == ["x", "y"] and loaded["size"] == 3 and loaded["weights"]["n"].tolist() == [0, 1, 2]
    assert loaded["weights"]["a"].dtype == torch.float32
    # half a step of 255 between the largest of a row and its negative, and the scale in half precision
    largest = saved["weights"]["a"].abs().amax(1, keepdim=True)
    assert ((loaded["weights"]["a"] - saved["weights"]["a"]).abs() <= largest * (0.5 / 127 + 1e-3)).all()
    assert torch.allclose(loaded["weights"]["b"], saved["weights"]["b"], atol=1e-3)


def test_a_file_that_runs_code_is_not_loaded(tmp_path: Path) -> None:
    torch.save({"weights": Path}, tmp_path / "bad.pt")
    with pytest.raises(Exception, match="(?i)weights.only"):
        store.load(tmp_path / "bad.pt")
