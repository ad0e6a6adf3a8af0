"""What the network changed about the topics of its questions: labels, colour, order, and which are offered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from exports.house_style import house
from exports.house_style.house import contrast
from forms.questionnaire.shipped import LATEST, languages, load
from forms.text.plain import clean_line
from webapp import jobs, questionnaires
from webapp.audit import log
from webapp.audit.log import Noted
from webapp.catalogue import indexing
from webapp.core.clock import now
from webapp.core.db import unit_of_work
from webapp.models import CatalogueEntry, Person, TopicSetting

LEAST_CONTRAST = 5.0
"""Of a topic's colour with white: it is also read on the light grey of the contact box, where 4.5 has to remain."""
LONGEST_LABEL = 60
COLOUR = re.compile(r"#[0-9a-f]{6}")
BATCH = 50


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as the network has it now, and as the house has it: labels by language, colour, number."""

    code: str
    labels: Mapping[str, str]
    colour: str
    place: int
    hidden: bool
    house_labels: Mapping[str, str]
    house_colour: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of a topic in colour, place or label-<language>; `webapp.phrases` has a sentence for its code."""

    field: str
    code: str
    contrast: float = 0.0


def _codes() -> list[str]:
    return [option.code for option in load(LATEST).field("topics").options]


def all_of_them() -> list[Topic]:
    """Return every topic of the latest questions, in the network's order."""
    changed = {one.code: one for one in questionnaires.current().topics}
    asked = {code: load(LATEST, code).field("topics") for code in languages(LATEST)}
    found = []
    for number, code in enumerate(_codes(), start=1):
        options = ((language, field.option(code)) for language, field in asked.items())
        house_labels = {language: option.label for language, option in options if option}
        one = changed.get(code)
        style = house.shipped_topics()[code]
        found.append(
            Topic(
                code=code,
                labels=house_labels | dict(one.labels if one else ()),
                colour=(one.colour if one else "") or style.colour,
                place=one.place if one else number,
                hidden=one.hidden if one else False,
                house_labels=house_labels,
                house_colour=style.colour,
            )
        )
    return sorted(found, key=lambda topic: topic.place)


def check(labels: Mapping[str, str], colour: str, place: int | None) -> list[Fault]:
    """Return everything that is wrong with what was typed about a topic."""
    found = []
    if not COLOUR.fullmatch(colour):
        found.append(Fault("colour", "not_a_colour"))
    elif (has := contrast(colour)) < LEAST_CONTRAST:
        found.append(Fault("colour", "too_pale", has))
    if place is None or not 1 <= place <= len(_codes()):
        found.append(Fault("place", "no_place"))
    for language, label in labels.items():
        if not clean_line(label) or len(clean_line(label)) > LONGEST_LABEL:
            found.append(Fault(f"label-{language}", "too_long" if clean_line(label) else "empty"))
    return found


def change(
    session: Session, code: str, labels: Mapping[str, str], colour: str, place: int, hidden: bool, by: Person
) -> bool:
    """Change a topic, checked before, and have search learn it; return False if nothing differs."""
    topics = all_of_them()
    before = next(one for one in topics if one.code == code)
    said = {language: clean_line(label) for language, label in labels.items()}
    if not (differs := _told(before, said, colour, place, hidden)):
        return False
    order = [one.code for one in topics if one.code != code]
    order.insert(place - 1, code)
    for number, other in enumerate(order, start=1):
        setting = session.get(TopicSetting, other) or TopicSetting(code=other, labels={}, by_id=by.id)
        setting.place = number
        session.add(setting)
    session.flush()
    row = session.get_one(TopicSetting, code)
    row.labels = {language: label for language, label in said.items() if label != before.house_labels[language]}
    row.colour = "" if colour == before.house_colour else colour
    row.hidden, row.by_id, row.at = hidden, by.id, now()
    session.flush()
    log.note(session, Noted.TOPIC_CHANGED, by, subject=code, note=differs)
    indexing.refresh(session)
    jobs.enqueue(session, "index_topic", {"topic": code}, by=by)
    questionnaires.forget()
    return True


def _told(before: Topic, labels: Mapping[str, str], colour: str, place: int, hidden: bool) -> str:
    """Return what differs, for the log: "en: Media > Press; colour: #… > #…"."""
    pairs = [
        *((language, before.labels[language], label) for language, label in labels.items()),
        ("colour", before.colour, colour),
        ("place", str(before.place), str(place)),
        ("hidden", str(before.hidden), str(hidden)),
    ]
    return "; ".join(f"{what}: {old} > {new}" for what, old, new in pairs if old != new)


def index_topic(job: jobs.JobContext) -> dict[str, int]:
    """Let search learn the labels of a topic."""
    with unit_of_work(reading=True) as session:
        query = select(CatalogueEntry.practice_id, CatalogueEntry.facets)
        public = list(session.execute(query))
    ids = sorted({id for id, facets in public if job.payload["topic"] in facets["topic"]})
    for first in range(0, len(ids), BATCH):
        with unit_of_work() as session:
            indexing.index_named(session, ids[first : first + BATCH])
    return {"practices": len(ids)}
