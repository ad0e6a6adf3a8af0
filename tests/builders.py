"""Builders of what a test needs; what the test is about is always an explicit argument."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from dataclasses import dataclass
from functools import cache
from typing import Any

import pikepdf
from PIL import Image
from sqlalchemy.orm import Session

from webapp.core.pictures import reencode
from webapp.models import CoordinatedCountry, Person, Practice, Redaction, Revision, Role, State
from webapp.practices import drafts, records
from webapp.practices.actions import carry_out
from webapp.practices.workflow import TRANSITIONS, Action, Need
from webapp.storage import files

_numbers = itertools.count(1)
DAY = dt.datetime(2026, 6, 10, 9, 0, tzinfo=dt.UTC)  # a day for tests in which the date matters


def _paths() -> dict[State, tuple[Action, ...]]:
    """Return the shortest path from a draft to each state, by the table of transitions."""
    found: dict[State, tuple[Action, ...]] = {State.DRAFT: ()}
    waiting = [State.DRAFT]
    for state in waiting:  # it grows meanwhile
        for move in TRANSITIONS:
            known = move.to in found or (Need.PUBLIC in move.needs and state is not State.PUBLISHED)
            if state in move.from_ and not known and not move.of_language:
                found[move.to] = (*found[state], move.action)
                waiting.append(move.to)
    return found


PATHS = _paths()


def a_person(session: Session, *roles: Role, language: str = "en", name: str = "") -> Person:
    person = _new_person(*roles, language=language, name=name)
    session.add(person)
    session.flush()
    return person


def _new_person(*roles: Role, language: str = "en", name: str = "") -> Person:
    number = next(_numbers)
    person = Person(email=f"person-{number}@city.example", language=language, name=name or f"Person {number}")
    person.give(*roles)
    return person


def a_coordinator(session: Session, *countries: str, name: str = "") -> Person:
    """Make a national coordinator of these countries who wants no e-mails about them."""
    person = a_person(session, Role.COORDINATOR, name=name)
    session.add_all(CoordinatedCountry(person_id=person.id, country=one, emails=False) for one in countries)
    session.flush()
    return person


@dataclass(frozen=True)
class People:
    """One person of each kind. `author` is the one whose practice a test is about; `other` writes for another city,
    and `coordinator` looks after Ukraine, where the practices of these tests are.
    """

    author: Person
    other: Person
    editor: Person
    archivist: Person
    administrator: Person
    coordinator: Person

    def named(self, name: str) -> Person | None:
        """Return the person of a field's name, or None for "nobody"."""
        found: Person | None = None if name == "nobody" else getattr(self, name)
        return found


def five_people(session: Session) -> People:
    """Make five people who work on practices or for the network, and a coordinator."""
    five = {
        "author": _new_person(Role.CONTRIBUTOR, name="Olena Author"),
        "other": _new_person(Role.CONTRIBUTOR, name="Otto Other"),
        "editor": _new_person(Role.EDITOR, name="Edna Editor"),
        "archivist": _new_person(Role.ARCHIVIST, name="Arno Archivist"),
        "administrator": _new_person(Role.ADMINISTRATOR, name="Ada Administrator"),
    }
    session.add_all(five.values())
    return People(
        **five,
        coordinator=a_coordinator(session, "UA", name="Cora Coordinator"),
    )


def full_answers(**changed: Any) -> dict[str, Any]:
    """Return answers that may be submitted, in English; keyword arguments replace some (None removes one)."""
    answers: dict[str, Any] = {
        "title": "Art therapy in Lutsk",
        "tagline": "Painting helps displaced children to settle",
        "places": {"countries": ["UA"], "cities": ["Lutsk"]},
        "period": {"as_written": "Since 2022", "start": "2022", "end": None, "ongoing": True, "recurring": ""},
        "topics": ["education", "welcoming"],
        "purpose": "Give displaced children a place where they can breathe.",
        "rationale": "In 2022 some **4,000 children** came to the city within weeks.",
        "process": "1. A studio was found.\n2. Two therapists began.\n\nSchools joined later.",
        "impact": "- 320 children took part\n- 41 volunteers were trained",
        "contacts": [
            {
                "name": "Olena Example",
                "role": "Coordinator",
                "organisation": "City of Lutsk",
                "email": "olena@lutsk.example",
                "telephone": "",
                "visibility": "everyone",
            }
        ],
        "right_to_publish": True,
        "licence": "cc-by-4.0",
        "data_protection": True,
        "certifier_name": "Ivan Example",
        "certifier_role": "Head of department",
    }
    return {key: value for key, value in {**answers, **changed}.items() if value is not None}


def a_practice(
    session: Session,
    state: State = State.DRAFT,
    *,
    by: Person | None = None,
    editor: Person | None = None,
    language: str = "en",
    photos: int = 0,
    **changed: Any,
) -> Practice:
    """Make a practice with full answers and bring it to `state` by its transitions."""
    author = by or a_person(session, Role.CONTRIBUTOR)
    practice = records.start(session, author, language=language)
    answers = full_answers(**changed)
    if photos:
        answers["photos"] = [_a_photo(session, practice, author, number) for number in range(photos)]
    drafts.save(session, practice.working_copy, answers, author)
    if state is not State.DRAFT:
        editor = editor or a_person(session, Role.EDITOR)
        for action in PATHS[state]:
            carry_out(
                session, practice, action, author if action is Action.SUBMIT else editor, note="Because of the test."
            )
    session.flush()
    return practice


def refreeze(session: Session, revision: Revision, **changed: Any) -> None:
    """Change frozen answers, as no use case does: the database refuses it without an open redaction."""
    opened = Redaction(practice_id=revision.practice_id)
    session.add(opened)
    session.flush()
    revision.answers = {**revision.answers, **changed}
    session.flush()
    opened.done_at = opened.began_at
    session.flush()


_clean = cache(reencode)


def _a_photo(session: Session, practice: Practice, author: Person, number: int) -> dict[str, Any]:
    kept = files.keep(session, practice, _clean(a_jpeg(shade=40 * number)), f"photo-{number}.jpg", author)
    return {
        "file": kept.id,
        "alt": f"Children paint a wall, picture {number + 1}",
        "caption": f"The studio, day {number + 1}",
        "credit": "City of Lutsk",
        "consent": True,
    }


@cache
def a_pdf(words: str = "A plan") -> bytes:
    """Return a PDF of one empty page with a title."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo.Title = pikepdf.String(words)
        pdf.save(out, static_id=True)
    return out.getvalue()


@cache
def a_jpeg(width: int = 900, height: int = 600, shade: int = 90) -> bytes:
    """Return a small JPEG with a gradient, so that it is not trivially compressed away."""
    picture = Image.linear_gradient("L").resize((width, height))
    out = io.BytesIO()
    Image.merge("RGB", (picture, picture.point(lambda v: (v + shade) % 256), picture.point(lambda v: 255 - v))).save(
        out, "JPEG"
    )
    return out.getvalue()
