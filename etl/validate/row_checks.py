"""The checks on event rows before the load: what must hold, what a person reads where it does not, and the expectation.

Critical is what would put something wrong or unusable into the warehouse; warning is what a person should look at. The
order matters: a row is refused under the first critical check that it fails, so causes stand before what follows from them.

Great Expectations skips nulls in value checks: texts are never null in the frame, and each needed number has a check that
it is there.
"""

from __future__ import annotations

from datetime import timedelta

from great_expectations import expectations as gxe
from great_expectations.expectations.row_conditions import Column

from etl.schema import INTER_CODES, sub_event_types
from etl.validate.country_boxes import country_boxes
from etl.validate.expectations import Check
from etl.validate.frame import paired
from etl.validate.result import Severity

LATEST_DAY = 1  # days after publication: time zones
EARLIEST_DAY = -timedelta(days=3653).days  # ten years before publication
MOST_KILLED = 10_000  # from here a number is no single event's but a total, or no number of people at all
MANY_KILLED = 1_000

# field → what is wrong where it is empty, and what to do
NEEDED_TEXTS = {
    "doc": "The row does not say which article it comes from. Run extract again.",
    "event_date": "The event has no day. Date it by the manual (section 3), if need be by its publication with precision 2.",
    "sub_event_type": "The event has no sub-event type. Give it one of the 25 of seeds/event_types.csv.",
    "event_type": "The event has no event type. Take the one that seeds/event_types.csv gives for its sub-event type.",
    "disorder_type": "The event has no disorder type. Take the one that seeds/event_types.csv gives for its sub-event type.",
    "country": "The event has no country. An event whose country is not known is not coded.",
    "location": "The event has no location. Name the most precise place known, if need be the country itself with geo_precision "
                "3.",
    "evidence": "Nothing in the article is given as evidence. Code the event only from a sentence that reports it.",
}
NEEDED_NUMBERS = {
    "time_precision": "The precision of the date is missing. Give 1 (day), 2 (week) or 3 (month).",
    "geo_precision": "The precision of the place is missing. Give 1 (the town), 2 (near it) or 3 (only the province or country).",
    "fatalities": "The number of dead is missing. Where no deaths are reported, it is 0.",
    "fatalities_low": "The lower bound of the dead is missing. Where there is only one number, it is that number.",
    "fatalities_high": "The upper bound of the dead is missing. Where there is only one number, it is that number.",
    "confidence": "The confidence is missing. It is a number from 0 to 1.",
    "evidence_start": "It is not said where in the article the evidence begins. Run extract again.",
    "evidence_end": "It is not said where in the article the evidence ends. Run extract again.",
}
WISHED_TEXTS = {
    "source": "The article's source is not known. Name it in articles.csv.",
    "region": "The event has no region. Add the country's region to the gazetteer's table.",
    "notes": "The event has no notes, so a reader cannot see what happened. Read the evidence.",
    "actor1": "The event does not say who acted. That is right where the article does not say it either: read the evidence.",
}
# Warnings that say that a row is odd, not that something is unknown: they go with it into the warehouse.
FLAGS = frozenset((
    "DATE_LONG_BEFORE", "EXCESSIVE_FORCE_VICTIMS", "ONE_SIDED_WITH_ACTOR2", "COUNT_HIGH", "DEAD_IN_PEACEFUL_PROTEST", "CIVILIANS_IN_BATTLE",
    "SUICIDE_BOMB_BY_STATE", "FORCES_FAR_FROM_HOME", "FATALITIES_ABOVE_HEADLINE", "COUNTRY_NOT_NAMED"))


def row_checks() -> list[Check]:
    """Every check on rows, on the columns of `etl.validate.frame.frame`."""
    return [*_record_checks(), *_type_checks(), *_date_checks(), *_place_checks(), *_actor_checks(), *_count_checks(), *_belief_checks(),
            *(_present(name, reason, "warning") for name, reason in WISHED_TEXTS.items())]


def _present(name: str, reason: str, severity: Severity) -> Check:
    return Check(f"{name.upper()}_MISSING", severity, f"{name} is given", reason,
                 gxe.ExpectColumnValuesToMatchRegex(column=name, regex=r"\S"), tuple(dict.fromkeys((name, "evidence"))))


def _no_problem(column: str) -> gxe.ExpectColumnValuesToBeInSet:
    return gxe.ExpectColumnValuesToBeInSet(column=column, value_set=[""])


def _record_checks() -> list[Check]:
    return [
        Check("WRONG_TYPE", "critical", "every field is of its type: a text, a whole number, a number, a day",
              "A field holds something of another type. The stage that wrote the row has a fault: correct it and run extract "
              "again.",
              _no_problem("type_problem"), ("type_problem",)),
        Check("TEXT_NOT_STORABLE", "critical", "texts hold no NUL and no broken character",
              "A text holds a character that Postgres cannot store. Clean the article's file of control characters and read it "
              "again.",
              _no_problem("text_problem"), ("text_problem",)),
        Check("ARTICLE_UNKNOWN", "critical", "the article that the row comes from was read in this run",
              "The row's article is not among those that were read. Run discover and extract again in one run folder.",
              gxe.ExpectColumnValuesToBeInSet(column="article_known", value_set=[True]), ("content_hash",)),
        *(_present(name, reason, "critical") for name, reason in NEEDED_TEXTS.items()),
        *(Check(f"{name.upper()}_MISSING", "critical", f"{name} is given", reason,
                gxe.ExpectColumnValuesToNotBeNull(column=name), (name,)) for name, reason in NEEDED_NUMBERS.items()),
        Check("ISO_MISSING", "critical", "iso is given, where the country has one",
              "The country has no ISO 3166-1 numeric code. Add the country to the gazetteer's table, or correct its name.",
              gxe.ExpectColumnValuesToNotBeNull(column="country_code"), ("country",)),
        Check("EVIDENCE_NOT_AT_OFFSETS", "critical", "the evidence stands in the article's text at its offsets",
              "The article does not have the evidence where the row says. The text was changed after extract, or cleaned to "
              "another length: "
              "run extract again.",
              gxe.ExpectColumnPairValuesToBeEqual(column_A="evidence", column_B="text_at_offsets", ignore_row_if="neither"),
              ("evidence", "evidence_start", "evidence_end", "text_at_offsets")),
        Check("ROW_REPEATED", "critical", "an article tells each event (type, day, place, actors) once",
              "The same event of the same article came before. The first row is kept; nothing is to be done unless the two are "
              "different "
              "events, which then need different actors, days or places.",
              gxe.ExpectColumnValuesToBeInSet(column="repeated", value_set=[False]),
              ("event_date", "sub_event_type", "actor1", "actor2", "location")),
        Check("CONFIDENCE_RANGE", "critical", "confidence lies between 0 and 1",
              "The confidence is no number from 0 to 1. The stage that gave it has a fault: correct it and run extract again.",
              gxe.ExpectColumnValuesToBeBetween(column="confidence", min_value=0, max_value=1), ("confidence",)),
    ]


def _type_checks() -> list[Check]:
    known = sub_event_types()
    # Pairs as one text: ExpectColumnPairValuesToBeInSet of this version miscounts under a row condition.
    is_known = Column("sub_event_type").is_in(list(known))
    return [
        Check("SUB_EVENT_TYPE_UNKNOWN", "critical", "the sub-event type is one of the 25 of seeds/event_types.csv",
              "There is no such sub-event type. Take one of seeds/event_types.csv, spelled as there.",
              gxe.ExpectColumnValuesToBeInSet(column="sub_event_type", value_set=list(known)), ("sub_event_type",)),
        Check("EVENT_TYPE_UNKNOWN", "critical", "the event type is one of the six of seeds/event_types.csv",
              "There is no such event type. Take one of seeds/event_types.csv, spelled as there.",
              gxe.ExpectColumnValuesToBeInSet(column="event_type", value_set=sorted({t.event_type for t in known.values()})),
              ("event_type",)),
        Check("EVENT_TYPE_MISMATCH", "critical", "the sub-event type belongs to the event type",
              "The sub-event type belongs to another event type. Correct the one or the other by seeds/event_types.csv.",
              gxe.ExpectColumnValuesToBeInSet(column="sub_event_type_and_event_type", row_condition=is_known,
                                              value_set=[paired(t.sub_event_type, t.event_type) for t in known.values()]),
              ("sub_event_type", "event_type")),
        Check("DISORDER_TYPE_MISMATCH", "critical", "the disorder type is the sub-event type's",
              "The disorder type is not the one of this sub-event type. Take the one of seeds/event_types.csv.",
              gxe.ExpectColumnValuesToBeInSet(column="sub_event_type_and_disorder_type", row_condition=is_known,
                                              value_set=[paired(t.sub_event_type, t.disorder_type) for t in known.values()]),
              ("sub_event_type", "disorder_type")),
        Check("CIVILIAN_TARGETING_UNKNOWN", "critical", "civilian_targeting is empty or 'Civilian targeting'",
              "civilian_targeting holds something else. Write 'Civilian targeting', or nothing.",
              gxe.ExpectColumnValuesToBeInSet(column="civilian_targeting", value_set=["", "Civilian targeting"]),
              ("civilian_targeting",)),
        Check("CIVILIAN_TARGETING_MISSING", "warning", "violence against civilians and excessive force carry civilian_targeting",
              "Unarmed people are the target, but the row is not marked so. Set civilian_targeting to 'Civilian targeting'.",
              gxe.ExpectColumnValuesToBeInSet(
                  column="civilian_targeting", value_set=["Civilian targeting"],
                  row_condition=(Column("event_type") == "Violence against civilians")
                  | (Column("sub_event_type") == "Excessive force against protesters")), ("sub_event_type",)),
    ]


def _date_checks() -> list[Check]:
    return [
        Check("DATE_NOT_ISO", "critical", "the day is written as YYYY-MM-DD",
              "The day is not written as year-month-day in digits. Write it as 2016-12-18.",
              gxe.ExpectColumnValuesToMatchRegex(column="event_date", regex=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), ("event_date",)),
        Check("DATE_NOT_A_DAY", "critical", "the day exists in the calendar",
              "There is no such day. Read the date in the evidence again.",
              gxe.ExpectColumnValuesToMatchStrftimeFormat(column="event_date", strftime_format="%Y-%m-%d"), ("event_date",)),
        Check("DATE_AFTER_PUBLICATION", "critical", "the event is no later than a day after the article's publication",
              "The event lies after the article that reports it. It was announced, not reported, or its date or the article's "
              "publication "
              "date (articles.csv) is wrong.",
              gxe.ExpectColumnValuesToBeBetween(column="days_after_publication", max_value=LATEST_DAY),
              ("event_date", "published")),
        Check("DATE_LONG_BEFORE", "warning", "the event is no more than ten years before the article's publication",
              "The event lies more than ten years before the article. Look whether it is background, or the year was read "
              "wrongly.",
              gxe.ExpectColumnValuesToBeBetween(column="days_after_publication", min_value=EARLIEST_DAY),
              ("event_date", "published")),
        Check("PUBLISHED_MISSING", "warning", "the article's publication date is known",
              "The article has no publication date, so the event's day could not be compared with it. Give it in articles.csv.",
              gxe.ExpectColumnValuesToMatchRegex(column="published", regex=r"\S"), ("event_date",)),
        Check("TIME_PRECISION_UNKNOWN", "critical", "time_precision is 1, 2 or 3",
              "There is no such precision. Give 1 (the day is known), 2 (the week) or 3 (the month).",
              gxe.ExpectColumnValuesToBeInSet(column="time_precision", value_set=[1, 2, 3]), ("time_precision",)),
    ]


def _place_checks() -> list[Check]:
    return [
        Check("COUNTRY_UNKNOWN", "critical", "iso is the numeric ISO 3166-1 code of a country (0: Kosovo)",
              "No country has this code. Correct the code, or add the country to seeds/places/country_boxes.csv.",
              gxe.ExpectColumnValuesToBeInSet(column="country_code", value_set=list(country_boxes())), ("iso", "country")),
        Check("COUNTRY_ISO_MISMATCH", "critical", "the country's name and its code mean the same country",
              "The name is that of another country than the code. Correct the one or the other.",
              gxe.ExpectColumnValuesToNotBeInSet(column="country_named", value_set=["another"]), ("iso", "country")),
        Check("COUNTRY_NAME_UNKNOWN", "warning", "the country's name is one that seeds/places/country_boxes.csv knows",
              "No country is known by this name. Correct it, or add it to the names in seeds/places/country_boxes.csv.",
              gxe.ExpectColumnValuesToMatchRegex(column="country_named", regex=r"\S"), ("country",)),
        Check("LATITUDE_RANGE", "critical", "latitude lies between -90 and 90",
              "There is no such latitude. Correct the place in the gazetteer; perhaps latitude and longitude are swapped.",
              gxe.ExpectColumnValuesToBeBetween(column="latitude", min_value=-90, max_value=90), ("latitude", "location")),
        Check("LONGITUDE_RANGE", "critical", "longitude lies between -180 and 180",
              "There is no such longitude. Correct the place in the gazetteer.",
              gxe.ExpectColumnValuesToBeBetween(column="longitude", min_value=-180, max_value=180), ("longitude", "location")),
        Check("COORDINATES_HALF", "critical", "latitude and longitude are both given or both not",
              "Only one of latitude and longitude is given. Give both, or neither.",
              gxe.ExpectColumnPairValuesToBeEqual(column_A="has_latitude", column_B="has_longitude", ignore_row_if="neither"),
              ("latitude", "longitude", "location")),
        Check("COORDINATES_OUTSIDE_COUNTRY", "critical", "the coordinates lie in the country's box",
              "The coordinates lie outside the country: the place was probably taken for its namesake elsewhere, or the country "
              "is wrong. "
              "Correct the place; where the box is too narrow, widen it in seeds/places/country_boxes.csv.",
              _no_problem("box_problem"), ("location", "country", "latitude", "longitude")),
        Check("COORDINATES_MISSING", "warning", "the event has coordinates",
              "The event has no coordinates and will be on no map. Add the place to the gazetteer.",
              gxe.ExpectColumnValuesToNotBeNull(column="latitude"), ("location", "country")),
        Check("GEO_PRECISION_UNKNOWN", "critical", "geo_precision is 1, 2 or 3",
              "There is no such precision. Give 1 (the town), 2 (near it) or 3 (only the province or country).",
              gxe.ExpectColumnValuesToBeInSet(column="geo_precision", value_set=[1, 2, 3]), ("geo_precision",)),
    ]


def _actor_checks() -> list[Check]:
    inter_codes = ["", *INTER_CODES]
    is_riot, is_protest = Column("event_type") == "Riots", Column("event_type") == "Protests"
    return [
        Check("INTER1_UNKNOWN", "critical", "inter1 is one of the eight interaction codes, or empty",
              "There is no such interaction code. Take one of the manual's (section 5).",
              gxe.ExpectColumnValuesToBeInSet(column="inter1", value_set=inter_codes), ("inter1", "actor1")),
        Check("INTER2_UNKNOWN", "critical", "inter2 is one of the eight interaction codes, or empty",
              "There is no such interaction code. Take one of the manual's (section 5).",
              gxe.ExpectColumnValuesToBeInSet(column="inter2", value_set=inter_codes), ("inter2", "actor2")),
        Check("INTERACTION_MISMATCH", "critical", "interaction is the pair of the two interaction codes",
              "interaction does not say what inter1 and inter2 say. Write the pair in the order of the codes, or 'X only'.",
              gxe.ExpectColumnPairValuesToBeEqual(column_A="interaction", column_B="expected_interaction",
                                                  ignore_row_if="neither"),
              ("interaction", "inter1", "inter2")),
        Check("INTER_UNPAIRED", "warning", "an actor has an interaction code, and a code has an actor",
              "An actor stands without its interaction code, or a code without its actor. Give the actor's kind in seeds/actors.",
              _no_problem("unpaired_problem"), ("unpaired_problem",)),
        Check("VICTIMS_NOT_CIVILIANS", "critical", "violence against civilians has civilians as actor2",
              "The victims are not civilians. Against soldiers or police it is a Battle; where they are civilians, name them as "
              "actor2.",
              gxe.ExpectColumnValuesToBeInSet(column="inter2", value_set=["Civilians"],
                                              row_condition=Column("event_type") == "Violence against civilians"),
              ("sub_event_type", "actor2", "inter2")),
        Check("PROTEST_WITHOUT_PROTESTERS", "critical", "a protest has Protesters on one side",
              "Nobody in this protest is a protester. Name them, or code what happened as another type.",
              gxe.ExpectColumnValuesToMatchRegex(column="sides", regex="Protesters", row_condition=is_protest),
              ("sub_event_type", "actor1", "inter1", "actor2", "inter2")),
        Check("EXCESSIVE_FORCE_VICTIMS", "warning", "the victims of excessive force, the protesters, are actor2",
              "The protesters are not where the victims stand. Make them actor2 and those who used force actor1.",
              gxe.ExpectColumnValuesToBeInSet(column="inter2", value_set=["Protesters"],
                                              row_condition=Column("sub_event_type") == "Excessive force against protesters"),
              ("actor1", "inter1", "actor2", "inter2")),
        Check("RIOT_WITHOUT_RIOTERS", "critical", "a riot has Rioters on one side",
              "Nobody in this riot is a rioter. Name them, or code what happened as another type.",
              gxe.ExpectColumnValuesToMatchRegex(column="sides", regex="Rioters", row_condition=is_riot),
              ("sub_event_type", "actor1", "inter1", "actor2", "inter2")),
        Check("ONE_SIDED_WITH_ACTOR2", "warning", "a peaceful protest has no actor2",
              "A peaceful protest has one side only, but a second is named. Where it intervened, it is a Protest with "
              "intervention; else take "
              "it out.",
              gxe.ExpectColumnValuesToBeInSet(column="actor2", value_set=[""],
                                              row_condition=Column("sub_event_type") == "Peaceful protest"),
              ("actor1", "actor2")),
        Check("ACTORS_EQUAL", "critical", "the two actors differ, unless both are without a name",
              "The same actor stands on both sides. Read in the evidence who acted and who was acted upon.",
              _no_problem("same_actor_problem"), ("actor1", "actor2", "evidence")),
    ]


def _count_checks() -> list[Check]:
    return [
        Check("COUNT_NEGATIVE", "critical", "no number of dead or injured is below 0",
              "A number of people is below zero. Read the numbers in the evidence again.",
              gxe.ExpectColumnValuesToBeBetween(column="smallest_count", min_value=0),
              ("fatalities", "fatalities_low", "fatalities_high", "injured")),
        Check("COUNT_IMPLAUSIBLE", "critical", f"every number of dead or injured is below {MOST_KILLED:,}",
              "No single event has that many dead or injured. It is a total over a long time, or no number of people: correct "
              "it.",
              gxe.ExpectColumnValuesToBeBetween(column="largest_count", max_value=MOST_KILLED, strict_max=True),
              ("fatalities", "fatalities_low", "fatalities_high", "injured", "evidence")),
        Check("COUNT_HIGH", "warning", f"every number of dead or injured is at most {MANY_KILLED:,}",
              "Very many dead or injured for one event. Look whether it is a total over several events.",
              gxe.ExpectColumnValuesToBeBetween(column="largest_count", max_value=MANY_KILLED),
              ("fatalities", "fatalities_low", "fatalities_high", "injured", "evidence")),
        Check("FATALITIES_BELOW_LOW", "critical", "fatalities are not below fatalities_low",
              "The number of dead lies below its own lower bound. Read the numbers in the evidence again.",
              gxe.ExpectColumnPairValuesAToBeGreaterThanB(column_A="fatalities", column_B="fatalities_low", or_equal=True,
                                                          ignore_row_if="either_value_is_missing"),
              ("fatalities_low", "fatalities", "fatalities_high")),
        Check("FATALITIES_ABOVE_HIGH", "critical", "fatalities are not above fatalities_high",
              "The number of dead lies above its own upper bound. Read the numbers in the evidence again.",
              gxe.ExpectColumnPairValuesAToBeGreaterThanB(column_A="fatalities_high", column_B="fatalities", or_equal=True,
                                                          ignore_row_if="either_value_is_missing"),
              ("fatalities_low", "fatalities", "fatalities_high")),
        Check("DEAD_IN_PEACEFUL_PROTEST", "warning", "nobody dies in a peaceful protest",
              "People died in a protest that is called peaceful. Look whether it was Excessive force, a riot, or the dead "
              "belong to another "
              "event.",
              gxe.ExpectColumnValuesToBeInSet(column="fatalities", value_set=[0],
                                              row_condition=Column("sub_event_type") == "Peaceful protest"),
              ("fatalities", "evidence")),
    ]


def _belief_checks() -> list[Check]:
    """Rows that may be right and that a reader would not believe: a person should look at them first."""
    return [
        Check("CIVILIANS_IN_BATTLE", "warning", "in a battle both sides are armed",
              "Civilians fight in a battle. Where they were attacked it is Violence against civilians; where they fought, name them as a militia.",
              gxe.ExpectColumnValuesToNotMatchRegex(column="sides", regex="Civilians|Protesters", row_condition=Column("event_type") == "Battles"),
              ("sub_event_type", "actor1", "actor2")),
        Check("SUICIDE_BOMB_BY_STATE", "warning", "no army or police makes a suicide bombing",
              "A state's forces are said to have made a suicide bombing. They were probably its target: read the evidence again.",
              _no_problem("bomber_problem"), ("actor1", "evidence")),
        Check("FORCES_FAR_FROM_HOME", "warning", "a state's forces act at home, near it, or where they are known to have been sent",
              "A state's forces act far outside their country. Correct the actor or the place; where they were sent there, add a line to "
              "seeds/deployments.csv.",
              _no_problem("far_from_home"), ("far_from_home",)),
        Check("FATALITIES_ABOVE_HEADLINE", "warning", "no event of the article's week has more dead than its headline gives",
              "The row has more dead than the headline. Look whether it is a total, or of another event; a newer number in the text is right.",
              _no_problem("headline_problem"), ("headline_problem", "evidence")),
        Check("COUNTRY_NOT_NAMED", "warning", "the article names the country, or a place or people of it",
              "Nothing in the article speaks of this country. The place was probably taken for its namesake elsewhere: correct it, or add the name "
              "that the article uses to seeds/places.",
              _no_problem("country_not_named"), ("country_not_named", "evidence")),
    ]
