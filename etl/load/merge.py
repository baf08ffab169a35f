"""Which reports tell of the same real-world event. Pure decisions on records: no database, no article text.

Two reports are of one event when country, place, date, type, actors and dead all agree as far as both know them; what one
report leaves open agrees with anything. Where they tell one thing differently (the next day, a neighbouring place, other
victims, another type), something else has to hold them together: a named side, or numbers of dead that match. A report joins
an event only when it agrees with every report of it, so that an unidentified attacker cannot tie together two groups. Two rows
of one article are two events: the coder kept them apart. Events that have an id are never joined afterwards but by people.
What a person added from an article is told of by it whatever the coder finds there: what it finds later joins where type, place and day are
the same. What an article tells anew, from the same words, of an event that nobody else reports keeps its id, unless it is now the event
of another article; of an event that people decided about it stays with that one, whatever it tells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from rapidfuzz.fuzz import ratio

from etl.great_circle import great_circle
from etl.load.names import fold
from etl.schema import ONE_SIDED, VIOLENT, EventRow

NEAR_KM = 15.0
QUARTER_KM = 5.0  # two names this near are a town and its quarter; further apart they are neighbours, where much happens alike
NAMESAKE_KM = 50.0  # two places of one name in one country that lie further apart are two places
SPELLING = 90.0  # of 100: spellings of one name that no gazetteer unified; kept for names long enough to differ in more
SPELLING_FROM = 6  # characters
DAYS_APART = {1: 1, 2: 3}  # by the coarser time precision; 3 asks for the same month
STATES = ("State forces", "External/Other forces")
CROWDS = ("Protesters", "Rioters")
UNARMED = ("Civilians", *CROWDS)
DEMONSTRATIONS = ("Protests", "Riots")
MATCHING_DEAD = 3  # from so many dead on, and up to twice as many, two tolls are one that grew or was counted twice


@dataclass(frozen=True)
class Report:
    """An event as one article reports it."""

    report_id: str
    row: EventRow
    published: date | None = None
    title: str = ""  # of the article
    outlets: tuple[str, ...] = ()  # other than the row's, that have the article's text too
    added: bool = False  # by a person, from what the coder missed


@dataclass
class Event:
    """An event that has an id, and what is known of it."""

    event_id: str
    rows: list[EventRow]
    articles: set[str] = field(default_factory=set)  # content hashes whose report it already has
    by_people: bool = False  # a person corrected, rejected or added it or joined others to it: agreeing with one of its rows is enough
    added_from: set[str] = field(default_factory=set)  # content hashes of articles from which a person added it

    @property
    def reported(self) -> bool:
        """Whether anybody reports it now."""
        return bool(self.articles or self.added_from)


def same_event(a: EventRow, b: EventRow) -> bool:
    """Whether two rows of different articles tell of the same event."""
    return likeness(a, b) is not None


def likeness(a: EventRow, b: EventRow) -> float | None:
    """How well two rows of one event agree, higher is better; None where they are different events."""
    if not (same_country(a, b) and same_time(a, b)):
        return None
    place = compare_places(a, b)  # before the sides: it is quicker, and parts most pairs
    sides = None if place is None else compare_sides(a, b)
    if sides is None or place is None or not held_together(a, b, sides, place) or not same_toll(a, b, place):
        return None
    days = abs((a.event_date - b.event_date).days)
    dead = a.fatalities == b.fatalities
    return ({"same": 3.0, "near": 2.0, "inside": 1.0, "wide": 0.0}[place] + sides.equal + 2.0 / (1 + days)
            + 2.0 * (a.sub_event_type == b.sub_event_type) + (1.0 if dead else 0.0))


def held_together(a: EventRow, b: EventRow, sides: Sides, place: str) -> bool:
    """Whether named sides or matching dead make up for what two rows tell differently: place, day, victims, kind of action."""
    days, same_dead = abs((a.event_date - b.event_date).days), matching_dead(a, b)
    if place == "wide" and not sides.certain:
        return False
    if place == "near" and not (sides.certain or same_dead or (distance_km(a, b) or 0.0) <= QUARTER_KM):
        return False
    if days > free_days(a, b) and not same_dead:
        return False
    if sides.victims_differ and not (same_dead and not days and a.sub_event_type == b.sub_event_type and (place == "same" or sides.named)):
        return False
    return same_kind(a, b, sides, place, same_dead and not days)


def same_country(a: EventRow, b: EventRow) -> bool:
    if a.iso and b.iso:
        return a.iso == b.iso
    return fold(a.country) == fold(b.country)


def same_time(a: EventRow, b: EventRow) -> bool:
    precision = max(a.time_precision, b.time_precision)
    if precision == 3:
        return (a.event_date.year, a.event_date.month) == (b.event_date.year, b.event_date.month)
    return abs((a.event_date - b.event_date).days) <= DAYS_APART[precision]


def free_days(a: EventRow, b: EventRow) -> int:
    """How many days two reports of one event may lie apart where no count of dead holds them together.

    Fights and marches go on the next day. Where one knows the week only, it is mostly a report without a date, dated by its
    publication; of marches there is one a day in the same streets, by the same nameless crowd.
    """
    precision = max(a.time_precision, b.time_precision)
    if precision == 2:
        return 1 if a.event_type in DEMONSTRATIONS else DAYS_APART[2]
    return 0 if precision == 1 else 31


def compare_places(a: EventRow, b: EventRow) -> str | None:
    """ "same" name, "near" by coordinates, one "inside" the other, "wide" where only the country or a province is known.

    None where they are different places. "wide" alone says little: it needs the day and both sides.
    """
    apart = distance_km(a, b)
    if apart is not None and apart > NAMESAKE_KM and 3 not in (a.geo_precision, b.geo_precision):
        return None  # whatever they are called: most pairs end here
    one, other = fold(a.location), fold(b.location)
    whole_country = fold(a.country) in (one, other)
    same_name = bool(one) and (one == other or (min(len(one), len(other)) >= SPELLING_FROM and ratio(one, other) >= SPELLING))
    if same_name and not whole_country and (apart is None or apart <= NAMESAKE_KM):
        return "same"
    if 3 in (a.geo_precision, b.geo_precision):
        provinces = {fold(a.admin1), fold(b.admin1)} - {""}
        same_day = a.event_date == b.event_date or max(a.time_precision, b.time_precision) > 1
        return "wide" if same_day and (whole_country or len(provinces) < 2) else None
    if apart is not None:
        return "near" if apart <= NEAR_KM else None
    return "inside" if _holds(a, b) or _holds(b, a) else None


def _holds(outer: EventRow, inner: EventRow) -> bool:
    """The one's place is a division that the other's place lies in: a district, a city with its quarters."""
    return bool(outer.location) and fold(outer.location) in {fold(d) for d in (inner.admin1, inner.admin2, inner.admin3) if d}


def distance_km(a: EventRow, b: EventRow) -> float | None:
    """Great-circle distance; None where one has no coordinates."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    return great_circle(a.latitude, a.longitude, b.latitude, b.longitude)


@dataclass(frozen=True)
class Sides:
    """How two rows' pairs of actors agree."""

    equal: int  # sides of the same name, 0–2
    named: bool  # one of those is a party of a name of its own, not just civilians or a crowd
    certain: bool  # that, and the other side agrees too
    victims_differ: bool = False  # those who were hit are civilians in one and a state's people in the other


def compare_sides(a: EventRow, b: EventRow) -> Sides | None:
    """None where the actors contradict each other. Who attacked and who answered is often told either way round."""
    ours = ((a.actor1, a.inter1), (a.actor2, a.inter2))
    theirs = ((b.actor1, b.inter1), (b.actor2, b.inter2))
    one_sided = a.event_type in ONE_SIDED and b.event_type in ONE_SIDED
    found = [sides for sides in (_aligned(ours, theirs, one_sided=one_sided), _aligned(ours, theirs[::-1], turned=True)) if sides]
    return max(found, key=lambda s: (s.certain, s.equal), default=None)


Pair = Sequence[tuple[str, str]]


def _aligned(ours: Pair, theirs: Pair, *, turned: bool = False, one_sided: bool = False) -> Sides | None:
    same = [bool(x) and fold(x) == fold(y) for (x, _), (y, _) in zip(ours, theirs, strict=True)]
    open_ = [_unidentified(x) or _unidentified(y) for (x, _), (y, _) in zip(ours, theirs, strict=True)]
    alike = [_alike(x, y) for x, y in zip(ours, theirs, strict=True)]
    hit = {kind for _, kind in (ours[1], theirs[1])}
    victims_differ = one_sided and "Civilians" in hit and bool(hit & set(STATES))
    if victims_differ:
        alike[1] = True
    if not all(s or o or k for s, o, k in zip(same, open_, alike, strict=True)):
        return None
    known = [s and not o for s, o in zip(same, open_, strict=True)]
    if not (any(known) or (not turned and (any(open_) or all(alike)))):
        return None
    agree = all(s or (not x and not y) for s, (x, _), (y, _) in zip(same, ours, theirs, strict=True))
    named = any(s and _named(*x) for s, x in zip(same, ours, strict=True))
    return Sides(equal=sum(same), named=named, certain=agree and named, victims_differ=victims_differ)


def _unidentified(actor: str) -> bool:
    return not actor or fold(actor).startswith("unidentified")


def _named(actor: str, inter: str) -> bool:
    return not _unidentified(actor) and inter not in UNARMED


def _alike(x: tuple[str, str], y: tuple[str, str]) -> bool:
    """Names that two articles use for one side: unarmed people of any description, the forces of one state of any branch."""
    (name_x, kind_x), (name_y, kind_y) = x, y
    if kind_x in UNARMED:
        return kind_x == kind_y or (kind_x in CROWDS and kind_y in CROWDS)
    state_x, state_y = (fold(name.partition("(")[0]).partition(" of ")[2] for name in (name_x, name_y))
    return kind_x in STATES and kind_y in STATES and bool(state_x) and state_x == state_y


def same_kind(a: EventRow, b: EventRow, sides: Sides, place: str, same_dead: bool) -> bool:
    """The type is equal, or both are armed violence by the same actors, or as many died in one place on one day (a "terrorist
    attack" that is a bomb elsewhere, a march that one report calls a riot). Within a type the kinds of action may be told
    differently, but not without a hold: the same named place, or the same actors."""
    if a.event_type != b.event_type:
        both = {a.event_type, b.event_type}
        armed = both <= set(VIOLENT)
        if same_dead and place == "same" and (armed or both <= set(DEMONSTRATIONS)):
            return True
        return armed and sides.certain and sides.equal == 2
    if a.sub_event_type == b.sub_event_type:
        return True
    if a.event_type == "Strategic developments":  # a deal, arrests and a withdrawal have nothing in common
        return False
    return place == "same" or sides.certain


def matching_dead(a: EventRow, b: EventRow) -> bool:
    """Whether both count their dead and the counts could be of the same people: what shows two reports to be of one event."""
    low, high = sorted((a.fatalities, b.fatalities))
    return low >= MATCHING_DEAD and high <= 2 * low


def same_toll(a: EventRow, b: EventRow, place: str) -> bool:
    """Numbers of dead that differ wildly are two events. None reported is no number, but then the rest has to be exact."""
    low, high = sorted((a.fatalities, b.fatalities))
    if low == 0:
        return high <= 10 or (place == "same" and a.sub_event_type == b.sub_event_type)
    return not (high > 3 * low and high - low > 10)


def recoded(former: Sequence[Report], reports: Sequence[Report]) -> dict[str, Report]:
    """What an article said before its reports were coded anew: report id → the former report that is told from the same words.

    Each former report has one heir at most: of those whose evidence overlaps the one that agrees in most.
    """
    def agreement(a: EventRow, b: EventRow) -> int:
        alike = (a.event_type == b.event_type, a.sub_event_type == b.sub_event_type, a.event_date == b.event_date, a.fatalities == b.fatalities,
                 fold(a.location) == fold(b.location), fold(a.actor1) == fold(b.actor1), fold(a.actor2) == fold(b.actor2))
        return sum(alike)

    pairs = sorted(
        ((-agreement(old.row, new.row), i, k) for i, old in enumerate(former) for k, new in enumerate(reports)
         if old.row.content_hash == new.row.content_hash and old.row.evidence_start < new.row.evidence_end
         and new.row.evidence_start < old.row.evidence_end))
    heirs: dict[str, Report] = {}
    spent: set[int] = set()
    for _, i, k in pairs:
        if i not in spent and reports[k].report_id not in heirs:
            spent.add(i)
            heirs[reports[k].report_id] = former[i]
    return heirs


def assign(reports: Iterable[Report], known: Iterable[Event], new_id: Callable[[EventRow], str],
           heirs: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give each report an event: a known one, one of another article of this load, or a new one.

    Articles are taken in order of publication; within an article the best matches first, and each event once.
    Returns report id → event id. `known` events learn the rows that join them. `new_id` makes the id of a new event.
    `heirs`: report id → the known event that its article told of so far in the same words. Events without articles are matched
    by what was said of them; those of `heirs` are for their heirs alone, whether these still fit or not.
    """
    heirs = heirs or {}
    former = set(heirs.values())
    calendar, events = _Calendar(), {}
    for event in known:
        events[event.event_id] = event
        for row in event.rows:
            calendar.note(event, row)

    by_article: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        by_article[report.row.content_hash].append(report)
    given: dict[str, str] = {}
    def join(event: Event, report: Report) -> None:
        if not (event.reported or event.by_people):
            event.rows.clear()  # what was said of it so far is said by nobody any more
        event.rows.append(report.row)
        event.articles.add(report.row.content_hash)
        calendar.note(event, report.row)
        given[report.report_id] = event.event_id

    for content_hash, own in sorted(by_article.items(), key=lambda item: (item[1][0].published or date.max, item[0])):
        for report in own:
            if (own_event := events.get(heirs.get(report.report_id, ""))) and own_event.by_people:
                join(own_event, report)
        matches = sorted(
            ((_claim(event, heir), -score, event.event_id, i, event)
             for i, report in enumerate(own) if report.report_id not in given
             for heir in [heirs.get(report.report_id)]
             for event in calendar.around(report.row) if content_hash not in event.articles
             if event.reported or event.event_id == heir
             or (event.event_id not in former and (heir is None or events[heir].reported))
             if content_hash not in event.added_from or (heir in (None, event.event_id) and _meant(report.row, event))
             if (score := _fit(report.row, event)) is not None),
            key=lambda match: match[:4])
        for *_, i, event in matches:
            if own[i].report_id not in given and content_hash not in event.articles:
                join(event, own[i])
        for report in own:
            if report.report_id not in given:
                left = events.get(heirs.get(report.report_id, ""))
                join(Event(new_id(report.row), []) if left is None or left.reported else left, report)
    return given


def _claim(event: Event, heir: str | None) -> int:
    """Which of several events that fit is taken: its own where others report it too, that of others, one that nobody reports now."""
    if not event.reported:
        return 2
    return 0 if event.event_id == heir else 1


def _meant(row: EventRow, event: Event) -> bool:
    """Whether the coder found what a person added from the same article: an article often tells of several events that are alike."""
    wanted = row.event_type, fold(row.location), row.event_date
    return any(wanted == (other.event_type, fold(other.location), other.event_date) for other in event.rows)


def _fit(row: EventRow, event: Event) -> float | None:
    """How well a row agrees with an event: with the worst of its rows; None where one is of another event."""
    scores = [likeness(row, other) for other in event.rows]
    found = [s for s in scores if s is not None]
    return min(found) if found and (event.by_people or len(found) == len(scores)) else None


class _Calendar:
    """Events by country and day, so that a row is compared with those only that `same_time` may accept."""

    def __init__(self) -> None:
        self.by_day: dict[tuple[str, date], dict[str, Event]] = defaultdict(dict)
        self.by_month: dict[tuple[str, int, int], dict[str, Event]] = defaultdict(dict)  # rows that know only the month
        self.days_of: dict[tuple[str, int, int], set[date]] = defaultdict(set)

    def note(self, event: Event, row: EventRow) -> None:
        """Let an event be found by one of its rows."""
        if row.time_precision == 3:
            self.by_month[self._month(row)][event.event_id] = event
        else:
            self.by_day[fold(row.country), row.event_date][event.event_id] = event
            self.days_of[self._month(row)].add(row.event_date)

    def around(self, row: EventRow) -> list[Event]:
        """Events near a row in time, each once."""
        if row.time_precision == 3:
            days = self.days_of.get(self._month(row), set())
        else:
            reach = max(DAYS_APART.values())
            days = {row.event_date + timedelta(days=shift) for shift in range(-reach, reach + 1)}
        found = dict(self.by_month.get(self._month(row), {}))
        for day in days:
            found |= self.by_day.get((fold(row.country), day), {})
        return list(found.values())

    @staticmethod
    def _month(row: EventRow) -> tuple[str, int, int]:
        return fold(row.country), row.event_date.year, row.event_date.month
