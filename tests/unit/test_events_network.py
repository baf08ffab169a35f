"""The reader of events on networks so small that they learn by heart: passages, what scores become, training rows, training."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from etl.find.happenings import SLOTS
from etl.networks import events, store
from etl.networks.atoms import atoms
from etl.networks.encoder import SPACE, Encoder, Pieces
from etl.networks.events import ASKED, LOWER, NONE, OPTIONAL, OWED, QUESTIONS, SHARED, WINDOWS, Events, nearest
from etl.networks.tell import happenings
from etl.training import learn, reader, release, rows, starts, workshop
from etl.training.encoder import Pretrained
from tests.unit.test_networks import LETTERS, SIZES, text_of

CONFIG = {**SIZES, "layers": LOWER + 1 + ASKED}
PEOPLE = ["", "Civilians", "named"]
LABELS = {"status": [NONE, OWED, OPTIONAL, "planned"], "kind": ["Attack", "Other"], "slot": list(SLOTS), "side": PEOPLE}


@pytest.fixture(scope="module")
def pieces() -> Pieces:
    signs = [*LETTERS, *(SPACE + letter for letter in LETTERS)]
    return Pieces(["<s>", "<pad>", "</s>", "<unk>", *signs], [0.0] * 4 + [-1.0] * len(signs))


@pytest.fixture(scope="module")
def network() -> Events:
    torch.manual_seed(3)
    return Events(CONFIG, LABELS).eval()


# --- passages -------------------------------------------------------------------------------------


@torch.no_grad()
@pytest.mark.parametrize("paragraphs", [(4,), (40, 40), (60,) * 25])
def test_every_atom_is_told_of_by_one_passage(network: Events, pieces: Pieces, paragraphs: tuple[int, ...]) -> None:
    found = list(atoms(text_of(*paragraphs)))
    (read,) = network.passages([found], pieces)
    assert [i for p in read for i in p.atoms[p.new :]] == list(range(len(found)))
    for passage in read:
        assert int(passage.windows.max()) < WINDOWS
        assert len(passage.places) == len(passage.atoms) == len(network.read(passage))
    for later in read[1:]:
        assert later.atoms[: later.new] == read[0].atoms[: later.new] != [], "the beginning of the text is its context"


@torch.no_grad()
def test_what_a_text_gives_does_not_depend_on_what_is_read_with_it(network: Events, pieces: Pieces) -> None:
    texts = [list(atoms(t)) for t in (text_of(7), "", text_of(90, 3))]
    together = list(network.passages(texts, pieces))
    assert together[1] == []
    for text, read in zip(texts, together, strict=True):
        for one, alone in zip(read, next(network.passages([text], pieces)), strict=True):
            assert torch.allclose(network.read(one), network.read(alone), atol=1e-4)


def test_distance_is_that_to_the_nearest_word() -> None:
    assert nearest([[1, 5]], 7).tolist() == [[-1, 0, 1, 2, -1, 0, 1]] or nearest([[1, 5]], 7).tolist() == [[-1, 0, 1, -2, -1, 0, 1]]


@torch.no_grad()
def test_each_event_is_asked_about_by_itself(network: Events, pieces: Pieces) -> None:
    ((passage,),) = network.passages([list(atoms(text_of(30)))], pieces)
    vectors = network.read(passage)
    events = [[1, 2], [20], [7]]
    told = network.answers(vectors, network.again(vectors, events), events)
    kinds, slots, sides = told
    assert kinds.shape == (3, 2) and slots.shape == (3, len(SLOTS), len(vectors)) and sides.shape == (3, 2, len(PEOPLE))
    for number, own in enumerate(events):
        alone = network.answers(vectors, network.again(vectors, [own]), [own])
        assert all(torch.allclose(together[number], one[0], atol=1e-4) for together, one in zip(told, alone, strict=True))
    assert not torch.allclose(slots[0], slots[1], atol=1e-2), "what is said depends on the event that is meant"


# --- from scores to happenings ----------------------------------------------------------------------


class Says(torch.nn.Module):
    """Gives the same scores whatever it reads."""

    def __init__(self, scores: Tensor) -> None:
        super().__init__()
        self.scores = scores

    def forward(self, _: Tensor) -> Tensor:
        return self.scores


class Scripted(Events):
    """Scores by hand, one row of `status` for each atom; words tell of the same where `together` says so."""

    def __init__(self, status: list[list[float]], together: list[list[float]], slot: dict[str, list[float]]) -> None:
        super().__init__(CONFIG, LABELS)
        self.together, self.filled = torch.tensor(together), slot
        self.status = Says(torch.tensor(status))  # type: ignore[assignment]

    def same(self, words: Tensor, distances: Tensor) -> Tensor:
        return self.together

    def answers(self, vectors: Tensor, again: Tensor, events: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor, Tensor]:
        scores = torch.full((len(events), len(SLOTS), len(vectors)), -9.0)
        for slot, values in self.filled.items():
            scores[:, SLOTS.index(slot)] = torch.tensor(values)
        return torch.tensor([[3.0, 0.0]]).expand(len(events), 2), scores, torch.tensor([[[0.0, 0.0, 3.0], [3.0, 0.0, 0.0]]]).expand(len(events), 2, 3)


NO, EVENT, PLANNED = [9.0, 0.0, 0.0, 0.0], [0.0, 9.0, 0.0, 0.0], [0.0, 0.0, 0.0, 9.0]


def test_words_of_one_event_are_one_happening_and_neighbours_one_word() -> None:
    found = list(atoms("on a pris d' assaut Gao puis tiré et menacé"))
    status = [NO, NO, EVENT, EVENT, EVENT, NO, NO, EVENT, NO, PLANNED]
    place = [-9.0] * 5 + [2.0] + [-9.0] * 4
    for same, told in ((9.0, [["pris d' assaut", "tiré"]]), (-9.0, [["pris d' assaut"], ["tiré"]])):
        net = Scripted(status, [[9.0, same], [same, 9.0]], {"location": place})
        text = "on a pris d' assaut Gao puis tiré et menacé"
        made = happenings(net, torch.zeros(len(found), CONFIG["width"]), found)
        assert [[text[w.start : w.end] for w in h.words] for h in made] == told
        assert made[0].kind == "Attack" and made[0].probability > 0.99
        assert [made[0].sides[side][0][0] for side in ("actor1", "actor2")] == ["named", ""]
        (where,) = made[0].slots["location"]
        assert text[where.start : where.end] == "Gao" and where.probability == pytest.approx(0.8808, abs=1e-4)
    assert happenings(net, torch.zeros(len(found), CONFIG["width"]), found, new=8) == []


def test_words_that_may_tell_of_several_events_are_told_together_and_apart() -> None:
    """A sigmoid of 0 is 0.5: the two may tell of the same event, and do not surely."""
    text = "tué puis tiré"
    found = list(atoms(text))
    (made,) = happenings(Scripted([EVENT, NO, EVENT], [[9.0, 0.0], [0.0, 9.0]], {}), torch.zeros(len(found), CONFIG["width"]), found)
    assert [[text[w.start : w.end] for w in h.words] for h in (made, *made.parts)] == [["tué", "tiré"], ["tué"], ["tiré"]]
    (sure,) = happenings(Scripted([EVENT, NO, EVENT], [[9.0, 3.0], [3.0, 9.0]], {}), torch.zeros(len(found), CONFIG["width"]), found)
    assert sure.parts == ()


def test_more_events_than_are_asked_about_at_once_are_all_told() -> None:
    count = 2 * QUESTIONS + 1
    found = list(atoms(" et ".join(["tué"] * count)))
    status = [EVENT if n % 2 == 0 else NO for n in range(len(found))]
    net = Scripted(status, [[9.0 if a == b else -9.0 for a in range(count)] for b in range(count)], {})
    assert len(happenings(net, torch.zeros(len(found), CONFIG["width"]), found)) == count


# --- training rows ----------------------------------------------------------------------------------


ARTICLE = ("Gao : deux morts\n\nDes rebelles ont tué mardi deux soldats à Gao, au Mali. L'armée pourrait attaquer Kidal. "
           "Ils ont aussi brûlé un poste à Bourem.")
GOLD = {
    "doc": "a.txt", "published": "2022-05-12", "source": "Essai", "lang": "fr", "passed": [{"at": "pourrait ⟦attaquer⟧", "why": "planned"}],
    "events": [
        {"sub_event_type": "Attack", "optional": False, "triggers": ["ont ⟦tué⟧ mardi", "deux ⟦morts⟧"], "actor1_at": ["Des ⟦rebelles⟧"],
         "actor2_at": ["deux ⟦soldats⟧"], "location_at": ["à ⟦Gao⟧, au"], "date_at": ["⟦mardi⟧"], "fatalities_at": ["⟦deux soldats⟧"],
         "injured_at": []},
        {"sub_event_type": "Other", "optional": True, "triggers": ["aussi ⟦brûlé⟧"], "actor1_at": [], "actor2_at": [],
         "location_at": ["⟦Bourem⟧"], "date_at": ["⟦jeudi⟧ dernier"], "fatalities_at": [], "injured_at": []},
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "rows" / "written_a"
    made.mkdir(parents=True)
    (made / "a.txt").write_text(ARTICLE, encoding="utf-8")
    (made / "articles.csv").write_text("file,published,source,language\na.txt,2022-05-12,Essai,fr\n", encoding="utf-8")
    (made / "gold.jsonl").write_text(json.dumps(GOLD, ensure_ascii=False) + "\n", encoding="utf-8")
    return made


def test_training_rows_are_found_again_in_the_article(folder: Path) -> None:
    assert rows.folders(folder.parent) == rows.folders(folder) == [folder]
    (coded,) = rows.read(folder)

    def words(spans: tuple[rows.Span, ...]) -> list[str]:
        return [" ".join(coded.atoms[i].text for i in s.atoms()) for s in spans]

    first, second = coded.events
    assert words(first.triggers) == ["tué", "morts"]
    assert [words(first.roles[slot]) for slot in ("fatalities", "location", "injured")] == [["deux soldats"], ["Gao"], []]
    assert [(words((s,)), why) for s, why in coded.passed] == [(["attaquer"], "planned")]
    assert second.optional and second.roles["date"] == () and coded.lost == 1, "a copy that does not stand in the article"
    assert coded.article.published == date(2022, 5, 12)


def test_the_validation_fold_is_every_fifth_article() -> None:
    assert rows.fold(f"{n:02}.txt" for n in range(12)) == {"00.txt", "05.txt", "10.txt"}
    assert reader.taught([], whole=False) == []


# --- training ---------------------------------------------------------------------------------------


def trained(folder: Path, pieces: Pieces, checkpoint: Path, *stops: int) -> tuple[Events, list[dict[str, float]]]:
    """A small reader after `stops[-1]` epochs, trained anew from the checkpoint after each of the others."""
    torch.manual_seed(8)
    start = Pretrained([], [], CONFIG, Encoder(CONFIG).state_dict())
    for stop in stops:
        net = reader.network(start)
        history = reader.train(net, list(rows.read(folder)) * 12, pieces, stops[-1], checkpoint, half=False, until=stop)
    return net, history


def test_training_learns_what_it_is_told_and_checkpoints_go_on(folder: Path, pieces: Pieces, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "DROPOUT", 0.0)
    for rate, value in (("LOWER_RATE", 1e-3), ("LAYERS_RATE", 3e-3), ("ASKING_RATE", 1e-2), ("HEADS_RATE", 1e-2)):
        monkeypatch.setattr(reader, rate, value)
    monkeypatch.setattr(rows, "FOLD", 1000)
    net, history = trained(folder, pieces, tmp_path / "one.pt", 12)
    assert len(history) == 12 and history[-1]["status"] < history[0]["status"] / 3
    (coded,) = rows.read(folder)
    net.eval()
    with torch.no_grad():
        ((passage,),) = net.passages([coded.atoms], pieces)
        made = happenings(net, net.read(passage), coded.atoms)
    text = ARTICLE
    assert {"tué", "brûlé"} <= {text[w.start : w.end] for h in made for w in h.words}
    attack = next(h for h in made if any(text[w.start : w.end] == "tué" for w in h.words))
    assert attack.kind == "Attack"
    assert text[slice(attack.slots["date"][0].start, attack.slots["date"][0].end)] == "mardi"
    again, _ = trained(folder, pieces, tmp_path / "two.pt", 2, 12)
    for (name, one), other in zip(net.state_dict().items(), again.state_dict().values(), strict=True):
        assert torch.equal(one, other), name


def test_all_layers_learn_but_the_table_of_pieces_stays_the_shared_encoders(folder: Path, pieces: Pieces, tmp_path: Path) -> None:
    before = Encoder(CONFIG).state_dict()
    net = reader.network(Pretrained([], [], CONFIG, before))
    before = {name: values.clone() for name, values in before.items()}
    reader.train(net, list(rows.read(folder)) * 3, pieces, 1, tmp_path / "c.pt", half=False)
    assert torch.equal(net.lower.words.weight, before["words.weight"])
    part = "linear1.weight"
    for learned, number in ((net.lower.layers, 0), (net.layers, LOWER), (net.asking, LOWER + 1)):
        assert not torch.equal(learned.state_dict()[f"layers.0.{part}"], before[f"layers.layers.{number}.{part}"])
    saved = torch.load(tmp_path / "c.pt", weights_only=True)["network"]
    assert "lower.layers.layers.0.linear1.weight" in saved and SHARED not in saved


def test_what_is_too_long_or_lacks_the_words_of_an_event_is_left_out(folder: Path, pieces: Pieces, monkeypatch: pytest.MonkeyPatch) -> None:
    net = reader.network(Pretrained([], [], CONFIG, Encoder(CONFIG).state_dict()))
    (coded,) = rows.read(folder)
    assert reader.lesson(net, coded, pieces, half=False) is not None
    lost = replace(coded, events=(replace(coded.events[0], triggers=()), *coded.events[1:]))
    assert reader.lesson(net, lost, pieces, half=False) is None
    monkeypatch.setattr(reader, "LONGEST", 3)
    assert reader.lesson(net, coded, pieces, half=False) is None


# --- learning on ------------------------------------------------------------------------------------


@pytest.fixture
def shipped(tmp_path: Path, pieces: Pieces, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small reader that was trained, as models are shipped: ETL_MODELS names it."""
    models = tmp_path / "models"
    monkeypatch.setenv("ETL_MODELS", str(models))
    monkeypatch.setattr(reader, "labels", lambda: LABELS)
    net = _small_reader()
    nn.init.normal_(net.told.mean)
    encoder = Encoder({**CONFIG, "layers": 1})
    encoder.words.load_state_dict(net.lower.words.state_dict())
    vocabulary = sorted(pieces.tokenizer.get_vocab().items(), key=lambda item: item[1])
    content = {"config": encoder.config, "pieces": [p for p, _ in vocabulary], "scores": [-1.0] * len(vocabulary), "weights": encoder.state_dict()}
    store.save(content, models / "fr" / "encoder" / "etl.pt")
    release.write_reader(net, models, eight_bits=False)
    return models


def _small_reader() -> Events:
    torch.manual_seed(3)
    return Events(CONFIG, LABELS)


def test_a_training_starts_from_the_shipped_reader_or_from_a_checkpoint(shipped: Path, tmp_path: Path) -> None:
    net, _ = starts.network(starts.SHIPPED, tmp_path / "none")
    before = _small_reader().state_dict()
    assert all(torch.allclose(values.float(), before[name].float(), atol=1e-2) for name, values in net.state_dict().items() if name != "told.mean")
    assert net.told.mean.abs().sum() > 0, "it keeps what it knows of vectors"
    changed = {name: values + 1 for name, values in net.state_dict().items() if name != SHARED}
    torch.save({"network": changed}, tmp_path / "reader.pt")
    later, _ = starts.network(str(tmp_path / "reader.pt"), tmp_path / "none")
    assert torch.equal(later.mark, net.mark + 1) and torch.equal(later.lower.words.weight, net.lower.words.weight)


def test_what_is_no_checkpoint_says_so(shipped: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no checkpoint in"):
        starts.network(str(tmp_path / "none.pt"), tmp_path / "none")
    for content in ({"network": {"mark": torch.zeros(CONFIG["width"])}}, {"other": 1}):
        torch.save(content, tmp_path / "bad.pt")
        with pytest.raises(ValueError, match="no checkpoint of this reader"):
            starts.network(str(tmp_path / "bad.pt"), tmp_path / "none")


def test_who_learns_on_keeps_what_it_knows_of_vectors_and_steps_less(folder: Path, pieces: Pieces, tmp_path: Path) -> None:
    start = Pretrained([], [], CONFIG, Encoder(CONFIG).state_dict())
    moved = {}
    for again in (False, True):
        net = reader.network(start)
        before = net.question[1].weight.detach().clone()
        reader.train(net, list(rows.read(folder)) * 4, pieces, 1, tmp_path / f"{again}.pt", half=False, again=again)
        moved[again] = float((net.question[1].weight - before).abs().max())
        assert bool(net.told.mean.any()) is not again
    assert 0 < moved[True] < moved[False]


def test_corrections_are_learned_beside_other_rows_and_put_into_a_copy_of_the_shipped_models(
    shipped: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(workshop, "OWN_ROWS", tmp_path / "none")
    monkeypatch.setattr(workshop, "native_bfloat16", lambda: False)
    monkeypatch.setattr(rows, "FOLD", 1000)
    shop = workshop.Workshop(None, tmp_path / "work", rows=(folder,), whole=True, with_corrections=True, start=starts.SHIPPED, epochs=2)
    learn.write(shop.corrections, [(next(rows.read(folder)).article, {k: v for k, v in GOLD.items() if k != "doc"})])
    (shop.work / "learned-of-other-corrections.pt").write_bytes(b"")
    assert "fold of written" in learn.train(shop)
    assert "2 articles are trained on, 0 of them this project's own, 1 corrected by editors; 2 epochs" in capsys.readouterr().out
    assert [p.name for p in shop.work.glob("learned-*.pt")] == [shop.read_checkpoint.name]
    before, after = (store.load(models / "fr" / "events" / "etl.pt")["weights"] for models in (shipped, shop.candidate))
    assert not torch.equal(before["mark"], after["mark"]) and torch.equal(before["told.mean"], after["told.mean"])
    assert (shop.candidate / "fr" / "encoder" / "etl.pt").read_bytes() == (shipped / "fr" / "encoder" / "etl.pt").read_bytes()
    learn.train(shop)
    assert "epoch" not in capsys.readouterr().out.partition("epochs")[2], "what is trained is not trained again"
