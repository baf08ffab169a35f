"""The French event lexicon against the real models: every entry is found in its own example, and told as having happened."""

from __future__ import annotations

import csv
import dataclasses
from collections import Counter
from datetime import date

import pytest

from etl import schema, settings
from etl.annotate import Sentence
from etl.coder import Coder, analysis_text
from etl.find.factuality import judge
from etl.find.triggers import Entry, find_triggers
from etl.language import Language
from etl.schema import Article

LEAST_ENTRIES = 900
LEAST_FOUND = 0.97  # share of entries; a model that is trained anew may read a few examples otherwise

FRENCH = Language.of("fr")
ROWS = list(csv.DictReader((settings.LANGUAGES / "fr" / "events.csv").open(encoding="utf-8", newline="")))
ENTRIES = [Entry(r["trigger"], r["upos"], r["class"], r["frame"], r["weight"]) for r in ROWS]


def trouble(entry: Entry, sentences: list[Sentence]) -> str:
    """Why an entry is not found in its example, '' where it is, or where another of its class and head stands in for it."""
    found = [t for s in sentences for t in find_triggers(s, FRENCH)]
    fitting = [t for t in found if t.event_class == entry.event_class and t.entry.head == entry.head]
    verdicts = [judge(t, FRENCH) for t in fitting]
    if any(v.happened for v in verdicts):
        return ""
    if verdicts:
        return f"has not happened: {verdicts[0].reason}"
    tree = " ".join(f"{w.text}/{w.lemma}/{w.upos}>{w.head}:{w.deprel}" for s in sentences for w in s.words)
    return f"not found, but {[(t.entry.trigger, t.event_class) for t in found]}\n      {tree}"


def test_every_entry_is_found_in_its_example(coder: Coder) -> None:
    read = [a.sentences for a in coder.annotator.batch([analysis_text(row["example"], FRENCH) for row in ROWS])]
    failures = [f"{e.trigger} ({e.upos}, {e.event_class}): {row['example']}\n    {why}"
                for e, row, sentences in zip(ENTRIES, ROWS, read, strict=True) if (why := trouble(e, sentences))]
    assert len(failures) <= (1 - LEAST_FOUND) * len(ROWS), f"{len(failures)} of {len(ROWS)} entries:\n" + "\n".join(failures)


def test_the_lexicon_is_broad() -> None:
    assert len(ROWS) >= LEAST_ENTRIES
    classes = Counter(e.event_class for e in ENTRIES)
    rules = list(csv.DictReader((settings.SEEDS / "event_rules.csv").open(encoding="utf-8", newline="")))
    for kind in schema.sub_event_types():
        entries = sum(classes[c] for c in {r["class"] for r in rules if r["sub_event_type"] == kind})
        assert entries >= 10, f"{kind}: {entries} entries lead to it"


def test_every_example_is_a_sentence_of_its_own() -> None:
    texts = Counter(row["example"] for row in ROWS)
    assert [t for t, n in texts.items() if n > 1] == []
    assert [t for t in texts if not t or t != t.strip() or not t.endswith(".") or not t[0].isupper()] == []


# What press prose says, and what the manual makes of it: lexicon, frames, cues, sides and rules together. What nobody known did
# stands beside a sentence of conflict, without which it is ordinary crime.
TOLD = [
    ("Des combattants kurdes et des jihadistes se sont affrontés mardi à Kobané, en Syrie.", "Armed clash"),
    ("Un accrochage entre soldats maliens et hommes armés a fait trois morts mardi à Gao, au Mali.", "Armed clash"),
    ("Des échanges nourris ont opposé mardi les soldats aux rebelles à Goma, en République démocratique du Congo.", "Armed clash"),
    ("Des inconnus à moto ont fait irruption mardi dans un village près de Gao, au Mali, et ont tué six habitants. Les jihadistes y sont actifs.",
     "Attack"),
    ("Quarante civils furent passés par les armes mardi à Mopti, au Mali, par des jihadistes.", "Attack"),
    ("Les corps de dix civils criblés de balles ont été retrouvés mardi à Benghazi, en Libye. Des milices se disputent la ville.", "Attack"),
    ("Les rebelles se sont rendus maîtres de la ville de Bambari, en Centrafrique, mardi.", "Non-state actor overtakes territory"),
    ("Les jihadistes ont hissé leur drapeau mardi sur la ville de Tikrit, en Irak.", "Non-state actor overtakes territory"),
    ("Les soldats irakiens ont repris pied mardi dans la ville de Tikrit, en Irak.", "Government regains territory"),
    ("Un véhicule de l'armée malienne a sauté mardi sur une mine près de Kidal, au Mali.", "Remote explosive/landmine/IED"),
    ("Une pluie de roquettes a visé mardi l'aéroport de Tripoli, en Libye.", "Shelling/artillery/missile attack"),
    ("Un obus a fauché quatre passants mardi à Alep, en Syrie.", "Shelling/artillery/missile attack"),
    ("Un raid de l'aviation a tué neuf rebelles mardi à Taëz, au Yémen.", "Air/drone strike"),
    ("Une femme s'est fait sauter mardi au milieu d'un marché de Maiduguri, au Nigeria, tuant huit personnes.", "Suicide bomb"),
    ("Un inconnu a dégoupillé une grenade mardi dans un bar de Bujumbura, au Burundi, blessant six personnes.", "Grenade"),
    ("Les fonctionnaires ont battu le pavé mardi à Athènes, en Grèce.", "Peaceful protest"),
    ("Des manifestants se sont massés mardi devant le parlement à Chisinau, en Moldavie.", "Peaceful protest"),
    ("La police a repoussé les manifestants à coups de gaz lacrymogène mardi à Libreville, au Gabon.", "Protest with intervention"),
    ("Des casseurs ont brisé des vitrines et dressé des barricades mardi à Hambourg, en Allemagne.", "Violent demonstration"),
    ("La foule a lynché deux voleurs présumés mardi à Cotonou, au Bénin.", "Mob violence"),
    ("Des hommes armés ont kidnappé trois médecins mardi à Port-Harcourt, au Nigeria. Des séparatistes y sont actifs.",
     "Abduction/forced disappearance"),
    ("Des miliciens ont violé dix femmes mardi à Bukavu, en République démocratique du Congo.", "Sexual violence"),
    ("Une vingtaine d'opposants ont été arrêtés mardi par la police à Kinshasa.", "Arrests"),
    ("Le gouvernement colombien et la guérilla des FARC ont signé mardi un accord de paix à Bogota, en Colombie.", "Agreement"),
    ("L'armée nigériane a dépêché des renforts mardi à Maiduguri, au Nigeria.", "Change to group/activity"),
    ("Deux cents rebelles ont déposé les armes mardi à Bria, en Centrafrique.", "Change to group/activity"),
    ("La police a saisi des armes et des explosifs mardi à Tunis, en Tunisie.", "Disrupted weapons use"),
    ("L'armée américaine a établi une base mardi à Agadez, au Niger.", "Headquarters or base established"),
    ("Des miliciens ont réduit en cendres trois hameaux mardi près de Bossangoa, en Centrafrique.", "Looting/property destruction"),
    ("Des milliers d'habitants ont fui les combats mardi à Raqa, en Syrie.", "Other"),
]


@pytest.mark.parametrize(("told", "expected"), TOLD, ids=[f"{n}-{kind.split()[0]}" for n, (_, kind) in enumerate(TOLD)])
def test_press_prose_is_coded_by_the_manual(told: str, expected: str, coder: Coder) -> None:
    article = Article(doc="told.txt", path="told.txt", content_hash="0" * 64, text=told, title="", published=date(2017, 3, 15),
                      published_from="manifest", source="", language="fr")
    assert expected in {row.sub_event_type for row in coder.rows(article)}


def test_the_same_prose_without_a_conflict_is_ordinary_crime(coder: Coder) -> None:
    told = "Des inconnus ont fait irruption mardi dans une boutique de Lyon, en France, et ont tué le gérant."
    article = Article(doc="told.txt", path="told.txt", content_hash="0" * 64, text=told, title="", published=date(2017, 3, 15),
                      published_from="manifest", source="", language="fr")
    assert coder.rows(article) == []
    told += " La police soupçonne un réseau terroriste."
    assert [row.sub_event_type for row in coder.rows(dataclasses.replace(article, text=told))] == ["Attack"]


@pytest.mark.parametrize("weight", ["strong", "weak", "context", "thing"])
def test_every_weight_is_in_use(weight: str) -> None:
    assert any(e.weight == weight for e in ENTRIES)
