"""Sides: who acts on whom in an event, from the arguments of its trigger and from what the text says of it elsewhere.

Elsewhere: who claims an attack or is accused of it, who held the place that is taken, who the other side of a fight was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

from etl import schema
from etl.annotate import Sentence, Word, is_relation
from etl.event_classes import family, has
from etl.find.arguments import Arguments, is_bare_participle, is_passive, is_reflexive
from etl.find.factuality import judge_verb
from etl.find.triggers import Trigger
from etl.knowledge.word_lists import Words
from etl.language import Language
from etl.resolve.actors import Actor
from etl.resolve.context import Context
from etl.resolve.event_types import side
from etl.resolve.where import Where, inside
from etl.resolve.who import Told, Who, is_aside

if TYPE_CHECKING:
    from etl.resolve.mentions import Mention

CLAIM_REACH = 4  # sentences back to what a group claims
CHARGE_REACH = 2  # sentences back to what somebody is accused of
OPPONENT_REACH = 8  # sentences back to where the other side of a fight was told
NEAR = 2  # sentences around an event in which its victims are told
MUTUAL = ("fight", "deal", "fight_n", "deal_n")  # frames whose coordinated subjects are the two sides
# What a government does by its forces, by the family of the event; elsewhere it acts itself.
FORCES: dict[str, Literal["military", "police"]] = {
    "violence": "military", "capture": "military", "deploy": "military", "defuse": "military", "base": "military", "loot": "military",
    "move": "military", "arrest": "police", "protest": "police", "abduct": "police",
}
TWO_SIDED = ("Non-violent transfer of territory", "Disrupted weapons use")
CROWDED = ("Protest with intervention", "Excessive force against protesters", "Violent demonstration")  # where police faces a crowd


# --- from the trigger -------------------------------------------------------------------------------


def find_sides(
    context: Context, who: Who, trigger: Trigger, arguments: Arguments, country: str, country_name: str, year: int
) -> tuple[Actor | None, Actor | None]:
    """Agent and patient of a trigger.

    Args:
        country: ISO3 of the event's country, '' unknown; `country_name` its English name.
    """
    sentence, event_class = trigger.sentence, trigger.event_class
    state_as: Literal["military", "government"] = "government" if event_class in ("agreement", "move") else "military"
    name = partial(who.best, sentence, country=country, year=year, state_as=state_as)
    agent, patient = name(arguments.agent, acting=family(event_class) in FORCES), name(arguments.patient)
    if patient is None and (target := who.target(sentence, arguments.patient, country)) is not None:
        # who bombs his own barracks? a state, or an ally of it, hits what an enemy holds
        own = agent is not None and side(agent.inter) == "state" and side(target.inter) == "state"
        patient = None if own else target
    towns = {m.mention.word.index for m in context.places[sentence.index] if m.place is None or m.place.kind != "country"}
    for word in arguments.either:
        actor = name([word]) if word.index not in towns else None  # "les attentats de Paris" are not the state's
        if actor is None:
            continue
        if agent is None and side(actor.inter) in ("state", "armed") and not who.is_target(word):
            agent = actor
        elif patient is None and actor != agent:
            patient = actor
    if agent is not None and side(agent.inter) == "civilians" and family(event_class) == "violence":
        if not _crowd(arguments.agent, context.language):
            # "un homme a attaqué": who attacks with nobody beside him is no crowd
            agent = who.actors.unnamed("armed_unnamed", country_name, country)
        elif patient is not None and side(patient.inter) == "state" and patient.kind == "police":
            agent = who.actors.unnamed("rioters", country_name, country)
    sides = [a for a in (name([w]) for w in arguments.sides) if a is not None]
    if sides:
        agent, patient = sides[0], next((s for s in sides[1:] if s.name != sides[0].name), patient)
    if patient is None and agent is not None and trigger.entry.frame in MUTUAL:
        patient = next((a for a in (name([w]) for w in arguments.agent) if a is not None and a.name != agent.name), None)
    if any(who.actors.is_cue("both", w.lemma) and w.feats.get("Number") == "Plur" for w in (*arguments.agent, *arguments.sides)):
        agent, patient = next((fought for m in reversed(who.told) if (fought := _fought(m)) is not None), (agent, patient))
    if event_class != "agreement":
        agent = as_force(who, agent, event_class, country)
        if event_class == "clash" or family(event_class) == "capture":
            patient = as_force(who, patient, event_class, country)
    if agent is not None and patient is not None and agent.name == patient.name and side(agent.inter) != "armed":
        if side(agent.inter) == "civilians" and family(event_class) == "violence":
            agent = who.actors.unnamed("rioters", country_name, country)  # "des riverains ont tué deux hommes"
        else:
            patient = None
    return agent, patient


def _fought(told: Told) -> tuple[Actor, Actor] | None:
    """The two sides of an event in which armed sides fought."""
    return (told.agent, told.patient) if told.agent is not None and told.patient is not None and _at_war(told.agent, told.patient) else None


def _crowd(words: Sequence[Word], language: Language) -> bool:
    return any(w.feats.get("Number") == "Plur" and w.lemma not in language.grammar.single_people for w in words)


def as_force(who: Who, actor: Actor | None, event_class: str, country: str) -> Actor | None:
    """A government's forces where it uses them: "le gouvernement a bombardé", "les autorités ont arrêté"."""
    force = FORCES.get(family(event_class))
    if actor is None or actor.kind != "government" or not actor.countries or force is None or event_class in ("move", "displaced"):
        return actor
    return who.actors.state(force, actor.countries[0], country)


# --- claims and accusations -------------------------------------------------------------------------


@dataclass(frozen=True)
class Charge:
    """A phrase that is said, by itself (`claim`) or by others, to have done what was told before, or what the noun `deed` names.

    `claimed`: the objects of the claim, which may name another event than those told before.
    """

    word: Word
    claim: bool
    deed: Word | None
    claimed: tuple[Word, ...] = ()


def charges(sentence: Sentence, language: Language) -> Iterator[Charge]:
    """Who claims, is accused of, or is said to stand behind an attack: "revendiqué par X", "attribué à X", "accuse X"."""
    words, grammar = language.verbs, language.grammar
    for verb in sentence.words:
        passive = is_passive(sentence, verb, language) or is_bare_participle(sentence, verb)
        if verb.lemma in words.claiming or (verb.lemma in words.attributing and is_reflexive(sentence, verb, grammar)):
            found = _behind(sentence, verb, grammar.by) if passive and not is_reflexive(sentence, verb, grammar) else sentence.children(verb, "nsubj")
            claim = True
        elif verb.lemma in words.attributing:
            found, claim = _behind(sentence, verb, grammar.to), False
        elif verb.upos in ("VERB", "ADJ") and _accuses(sentence, verb, words.accusing):
            found, claim = sentence.children(verb, "nsubj") if passive else sentence.children(verb, "obj"), False
        elif verb.lemma in words.guilty and verb.upos in ("NOUN", "ADJ") and sentence.children(verb, "cop"):
            found, claim = sentence.children(verb, "nsubj"), False
        elif verb.lemma in words.trademark and verb.upos == "NOUN":
            found, claim = sentence.children(verb, "nmod"), False
        else:
            continue
        if not judge_verb(sentence, verb, language):
            deed = sentence.head(verb) if is_relation(verb.deprel, "acl", "amod") else None  # "l'attentat de la veille, revendiqué par X"
            yield from (Charge(w, claim, deed, tuple(sentence.children(verb, "obj"))) for w in found)


def _accuses(sentence: Sentence, verb: Word, entries: frozenset[str]) -> bool:
    """Whether a verb is one of accusing, by itself or with a noun below it ("mettre+cause")."""
    if verb.lemma in entries:
        return True
    return any(f"{verb.lemma}+{c.lemma}" in entries for c in sentence.children(verb))


def _behind(sentence: Sentence, verb: Word, prepositions: Words) -> list[Word]:
    below = [*sentence.children(verb, "obl", "nmod", "iobj"), *(c for o in sentence.children(verb, "obj") for c in sentence.children(o, "nmod"))]
    found = [c for c in below if any(k.lemma in prepositions for k in sentence.children(c, "case"))]
    if not found:  # hung on another word: "imputée par les autorités à X"
        clause = takewhile(lambda w: w.upos not in ("VERB", "AUX", "SCONJ") and w.text not in (".", ";", ":"), sentence.words[verb.index + 1 :])
        nominal = (w for w in clause if w.upos in ("NOUN", "PROPN", "PRON"))
        found = [w for w in nominal if any(k.lemma in prepositions for k in sentence.children(w, "case"))][:1]
    return found


def charged(context: Context, who: Who, sentence: Sentence, told: Sequence[Mention], language: Language) -> Iterator[tuple[Mention, Actor]]:
    """Events told before whose doer the sentence names ("les shebab ont revendiqué l'opération"), unless one was named."""
    for charge in charges(sentence, language):
        reach = CLAIM_REACH if charge.claim else CHARGE_REACH
        last = [m for m in told if sentence.index - m.sentence.index <= reach and _chargeable(m, charge.claim)]
        if charge.deed is not None:
            beside = is_relation(charge.deed.deprel, "appos", "parataxis")  # "…, une attaque attribuée à X": what was just told
            last = [m for m in last if m.sentence is sentence and (beside or charge.deed in m.trigger.words)]
        own = next((m.where for m in last if m.sentence is sentence and any(w in m.trigger.words for w in charge.claimed)), None)
        if own is not None and own.explicit:  # "a revendiqué jeudi l'assassinat de deux policiers à Astrakhan"
            last = [m for m in last if m.where is None or _same_place(m.where, own)]
        if not last:
            continue
        where = last[-1].where
        country = where.place.iso3 if where else context.country
        actor = as_force(who, who.best(sentence, [charge.word], country, last[-1].when.day.year), "attack", country)
        if actor is None or actor.name.startswith("Unidentified") or side(actor.inter) not in (("armed",) if charge.claim else ("armed", "state")):
            continue
        for mention in last:
            unknown = mention.agent is None or mention.agent.name.startswith("Unidentified")
            if unknown and (mention.patient is None or mention.patient.name != actor.name):
                yield mention, actor


def _same_place(one: Where, other: Where) -> bool:
    return one.place == other.place or inside(one.place, other.place) or inside(other.place, one.place)


def _chargeable(mention: Mention, claim: bool) -> bool:
    event_class = mention.trigger.event_class
    return has(event_class, "claimable") or (not claim and family(event_class) in ("violence", "abduct") and event_class not in ("clash", "die"))


# --- what the event's own words leave out -----------------------------------------------------------


def complete(context: Context, who: Who, mentions: Sequence[Mention], language: Language) -> None:
    """Fill the sides that an event must have and its own words leave out, once all events are told."""
    for number in range(len(mentions)):
        _Completion(context, who, mentions, number, language).fill()


class _Completion:
    """One mention among those of its article, and what fills its sides."""

    def __init__(self, context: Context, who: Who, mentions: Sequence[Mention], number: int, language: Language) -> None:
        self.context, self.who, self.mentions, self.number, self.language = context, who, mentions, number, language
        self.mention = mentions[number]
        self.place = self.mention.where.place if self.mention.where else None
        self.country = self.place.iso3 if self.place else context.country
        kind = self.mention.sub_event_type
        self.event_type = schema.sub_event_types()[kind].event_type if kind else ""

    def fill(self) -> None:
        mention, kind = self.mention, self.mention.sub_event_type
        if mention.patient is not None and mention.patient.ilk and (mention.agent is None or side(mention.agent.inter) == "state"):
            # those whom an army kills, in the midst of a fight with a group that is named: "plusieurs jihadistes ont été tués"
            mention.patient = self.who.near_name(mention.sentence, mention.patient, self.country, mention.when.day.year) or mention.patient
        if mention.patient is not None and side(mention.patient.inter) == "civilians":
            mention.patient = self._attacker_himself() or mention.patient
        if mention.agent is None and family(mention.trigger.event_class) == "violence":
            mention.agent = self._beside() or self._in_sentence()
        if kind is None:
            return
        if self.event_type == "Battles" or kind in TWO_SIDED:
            self._enemies()
        elif kind in CROWDED and not any(a is not None and side(a.inter) == "state" for a in (mention.agent, mention.patient)):
            mention.patient = self._police(default=kind != "Violent demonstration") or mention.patient
        elif kind == "Arrests" and mention.agent is None and self.country:
            mention.agent = self.who.actors.state("police", self.country, self.country)
        elif kind == "Other" and mention.agent is None and mention.patient is not None:  # "libérés": by whom they were held
            inside = [w for p in mention.arguments.patient for w in mention.sentence.subtree(p) if w.index != p.index]
            mention.agent = self._enemy(mention.sentence, inside, mention.patient, unarmed=True)
        elif self.event_type == "Explosions/Remote violence" and mention.patient is None and self._people_hit():
            mention.patient = self.who.actors.unnamed("civilians", self.place.country if self.place else "", self.country)

    def _attacker_himself(self) -> Actor | None:
        """Who attacked before what was done to him: "un homme a poignardé un soldat avant d'être abattu"."""
        words = {w.index for w in self.mention.arguments.patient}
        for other in self.mentions[: self.number]:
            if other.sentence is self.mention.sentence and _armed(other.agent) and words & {w.index for w in other.arguments.agent}:
                return other.agent
        return None

    # --- who did it -----------------------------------------------------------------------------

    def _beside(self) -> Actor | None:
        """The doer of an event told with this one: "six hommes ont été enlevés par X, et d'autres tués", "X a aussi frappé ailleurs. À Y, …"."""
        mention = self.mention
        if not has(mention.trigger.event_class, "claimable") or mention.trigger.event_class == "die":
            return None
        for other in reversed(self.mentions[: self.number]):
            apart = mention.sentence.index - other.sentence.index
            if apart > 1:
                return None
            if not _armed(other.agent) or other.agent == mention.patient or not has(other.trigger.event_class, "attack"):
                continue
            announced = other.sub_event_type is None and other.patient is None and not other.casualties
            alike = other.patient is None or mention.patient is None or side(other.patient.inter) == side(mention.patient.inter)
            if announced or (apart == 0 and alike):
                return other.agent
        return None

    def _in_sentence(self) -> Actor | None:
        """The named force or group whose doing the sentence tells before the event: "X a ouvert le feu : des obus sont tombés sur Y"."""
        mention, sentence = self.mention, self.mention.sentence
        if self.event_type not in schema.ONE_SIDED:
            return None
        for word in reversed(sentence.words[: mention.trigger.word.index]):
            leading = word.upos in ("NOUN", "PROPN") and is_relation(word.deprel, "nsubj", "obl:agent", "root")
            if not leading or is_aside(sentence, word, self.language):
                continue
            actor = self.who.actor(sentence, word, self.country, mention.when.day.year, "government")
            if actor is not None and actor != mention.patient and (_named_group(actor) or actor.kind == "military"):
                return actor
        return None

    # --- the other side -------------------------------------------------------------------------

    def _enemies(self) -> None:
        mention = self.mention
        known = mention.agent or mention.patient
        if known is None or (mention.agent is not None and mention.patient is not None) or self._riot_near():
            return
        other = self._opponent(known)
        if mention.agent is None:
            mention.agent = other
        else:
            mention.patient = other

    def _riot_near(self) -> bool:
        """Whether the fight is one of a crowd with the police, told beside it."""
        near = [m for m in self.mentions if abs(m.sentence.index - self.mention.sentence.index) <= 1 and m.sub_event_type]
        return any(schema.sub_event_types()[m.sub_event_type or ""].event_type in ("Riots", "Protests") for m in near)

    def _opponent(self, known: Actor) -> Actor | None:
        """Who held the place, who else is spoken of in the sentence, who fought the same side before, who was named last."""
        mention, sentence = self.mention, self.mention.sentence
        for place in mention.arguments.place:
            inside = [w for w in sentence.subtree(place) if w.index != place.index]
            if (found := self._enemy(sentence, inside, known)) is not None:
                return found
        if (found := self._enemy(sentence, sentence.words, known)) is not None:
            return found
        near = (m for m in self.mentions if 0 <= m.sentence.index - sentence.index <= NEAR and m.where == mention.where)
        for victim in (v for m in near for v in m.victims if v is not None):
            if _at_war(known, victim) or (victim.kind == "police" and _armed(known)):
                return victim
        for told in reversed(self.mentions[: self.number]):
            if sentence.index - told.sentence.index > OPPONENT_REACH:
                break
            for one, other in ((told.agent, told.patient), (told.patient, told.agent)):
                if one is not None and other is not None and one.name == known.name and _at_war(known, other):
                    return other
        for number in range(sentence.index - 1, max(-1, sentence.index - 1 - OPPONENT_REACH), -1):
            there = self.context.sentences[number]
            if (found := self._enemy(there, there.words, known)) is not None:
                return found
        return None

    def _enemy(self, sentence: Sentence, words: Sequence[Word], known: Actor, *, unarmed: bool = False) -> Actor | None:
        """The first phrase among words that names a side at war with the one known: a named group or force before unnamed people."""
        found = []
        for word in words:
            if word.upos not in ("NOUN", "PROPN") or is_relation(word.deprel, "flat", "appos", "fixed") or is_aside(sentence, word, self.language):
                continue
            actor = self.who.actor(sentence, word, self.country, self.mention.when.day.year, "government")
            if actor is not None and (_at_war(known, actor) or (unarmed and _armed(actor))):
                found.append(actor)
        return next((a for a in found if not a.name.startswith("Unidentified")), found[0] if found else None)

    def _police(self, *, default: bool) -> Actor | None:
        """The state force that faces a crowd: of the event's words, its sentence or the next that tell of it; else the police."""
        mention = self.mention
        near = [m for m in self.mentions if 0 <= m.sentence.index - mention.sentence.index <= NEAR]
        sentences = {mention.sentence.index: mention.sentence} | {m.sentence.index: m.sentence for m in near if m.where == mention.where}
        for sentence in sentences.values():
            for word in sentence.words:
                if word.upos != "NOUN" or is_aside(sentence, word, self.language, helping=False):
                    continue
                actor = self.who.actor(sentence, word, self.country, mention.when.day.year, "government")
                if actor is not None and actor.kind in ("police", "military"):
                    return actor
        last = next((a for m in reversed(self.mentions[: self.number]) if mention.sentence.index - m.sentence.index <= NEAR
                     for a in (m.agent, m.patient) if a is not None and a.kind in ("police", "military")), None)
        return last or (self.who.actors.state("police", self.country, self.country) if default and self.country else None)

    def _people_hit(self) -> bool:
        """Whether somebody was hurt in a strike or bomb and nothing says that they were soldiers or fighters: civilians, by the manual."""
        at, here = self.mention.sentence.index, self.mention.where
        near = [m for m in self.mentions if abs(m.sentence.index - at) <= NEAR and m.where == here and family(m.trigger.event_class) == "violence"]
        hurt = any(c.value != 0 for m in near if 0 <= m.sentence.index - at <= 1 for c in m.casualties)
        return hurt and not any(m.patient is not None and side(m.patient.inter) != "civilians" for m in near)


def _armed(actor: Actor | None) -> bool:
    return actor is not None and side(actor.inter) == "armed"


def _named_group(actor: Actor) -> bool:
    return _armed(actor) and not actor.name.startswith("Unidentified")


def _at_war(one: Actor, other: Actor) -> bool:
    """Whether two actors may fight each other: neither is unarmed, one of them is no recognised state, and they are no allies."""
    if one.name == other.name or one.name in other.allies or other.name in one.allies or other.kind in ("government", "police"):
        return False
    return {side(one.inter), side(other.inter)} <= {"state", "armed"} and any(a.kind == "group" or side(a.inter) == "armed" for a in (one, other))


def fights_for(actor: Actor | None, state: str) -> bool:
    """Whether an armed group fights on the side of the state's forces of that name."""
    return actor is not None and side(actor.inter) == "armed" and state in actor.allies
