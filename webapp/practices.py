"""What people do with a practice's answers: start, save, read them. The only writer of answers.

Not here: its state (workflow.py), documents (publishing.py), the public list (search.py).
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forms.answers import Problem, check
from forms.template import LATEST, Section, Template, languages, load
from forms.text import clean_line
from webapp.clock import now
from webapp.models import City, Person, PersonRole, Practice, ReferenceCounter, Role, State, WorkingCopy

EDITABLE = frozenset({State.DRAFT, State.RETURNED})
SLUG_LENGTH = 80
# Letters that Unicode does not take apart, as they are written in plain ASCII.
PLAIN = str.maketrans({"ß": "ss", "ł": "l", "ı": "i", "ø": "o", "đ": "d", "œ": "oe", "æ": "ae", "þ": "th", "ð": "d"})


class NotEditable(Exception):
    """The practice is with the editors (or finished): its answers cannot be changed now."""


class EditedMeanwhile(Exception):
    """Someone saved other answers since this page was opened; `theirs` are the stored ones, by field id."""

    def __init__(self, theirs: Mapping[str, Any], version: int) -> None:
        super().__init__("the answers were saved by someone else meanwhile")
        self.theirs = theirs
        self.version = version


@dataclass(frozen=True, slots=True)
class Task:
    """One section on the task list. `state` is not_started, in_progress, problem or done."""

    section: Section
    state: str
    missing: int
    minutes: int


def template_for(practice: Practice, language: str) -> Template:
    """The practice's own edition of the questions, in `language` if it exists in it, else in English."""
    edition = practice.template_edition
    return load(edition, language if language in languages(edition) else "en")


def start(
    session: Session, person: Person, *, language: str, country: str = "", city: City | None = None, title: str = ""
) -> Practice:
    """Begin a practice: a draft whose working copy holds the title and the place, as far as they were given."""
    answers: dict[str, Any] = {}
    if title := clean_line(title):
        answers["title"] = title
    if country or city:
        answers["places"] = {"countries": [city.country if city else country], "cities": [city.name] if city else []}
    practice = Practice(template_edition=LATEST, language=language, city=city, title=title, people=[person])
    practice.copies.append(WorkingCopy(language=language, answers=answers, saved_by_id=person.id))
    session.add(practice)
    person.give(Role.CONTRIBUTOR)
    session.flush()
    return practice


def save(
    session: Session, practice: Practice, fields: Mapping[str, Any], asked: tuple[str, ...], person: Person, seen: int
) -> WorkingCopy:
    """Store the answers to the fields `asked` (absent from `fields`: cleared) in the working copy.

    `seen` is the working copy's version when the page was opened. Raises EditedMeanwhile if those very fields
    hold something else now, and NotEditable while the practice is with the editors.
    """
    if practice.state not in EDITABLE:
        raise NotEditable
    copy = practice.working_copy
    merged = {key: value for key, value in copy.answers.items() if key not in asked} | dict(fields)
    if merged == copy.answers:
        return copy
    if seen != copy.version and _changed_since(copy, asked, fields):
        raise EditedMeanwhile({key: copy.answers.get(key) for key in asked}, copy.version)
    copy.answers = merged
    copy.saved_by_id, copy.saved_at = person.id, now()
    practice.title = str(merged.get("title", ""))
    practice.updated_at = copy.saved_at
    session.flush()
    return copy


def mark(copy: WorkingCopy, asked: tuple[str, ...]) -> str:
    """A mark of the stored answers to `asked`, for a page to carry: another one later means that they were changed."""
    stored = json.dumps([copy.answers.get(key) for key in asked], sort_keys=True)
    return hashlib.sha256(stored.encode()).hexdigest()[:20]


def _changed_since(copy: WorkingCopy, asked: tuple[str, ...], fields: Mapping[str, Any]) -> bool:
    """True if the stored answers to the fields of this page differ from the ones to be stored."""
    return any(copy.answers.get(key) != fields.get(key) for key in asked)


def problems(practice: Practice, *, complete: bool) -> tuple[Problem, ...]:
    """What is wrong with the working copy (and, if `complete`, what is missing)."""
    template = load(practice.template_edition, "en")
    return check(template, practice.working_copy.answers, complete=complete)


def tasks(practice: Practice, template: Template) -> list[Task]:
    """The task list: each section of the template with its state and what is left."""
    answers = practice.working_copy.answers
    missing = [p for p in check(template, answers, complete=True)]
    wrong = {p.field for p in check(template, answers, complete=False)}
    return [_task(section, answers, missing, wrong) for section in template.sections]


def _task(section: Section, answers: Mapping[str, Any], missing: list[Problem], wrong: set[str]) -> Task:
    ids = {field.id for field in section.fields}
    left = len({p.field for p in missing if p.field in ids})
    if ids & wrong:
        state = "problem"
    elif not ids & answers.keys():
        state = "not_started"
    else:
        state = "in_progress" if left else "done"
    return Task(section, state, left, section.minutes)


def next_reference(session: Session, year: int) -> str:
    """The next free reference of a year, such as SH-2026-0014. Never given out twice, whoever asks at once."""
    if session.get(ReferenceCounter, year) is None:
        # Two people may send the first practice of a year at once: the second insert fails, and both then count up.
        with suppress(IntegrityError), session.begin_nested():
            session.add(ReferenceCounter(year=year, last=0))
    raised = update(ReferenceCounter).where(ReferenceCounter.year == year).values(last=ReferenceCounter.last + 1)
    number = session.scalar(raised.returning(ReferenceCounter.last))
    return f"SH-{year}-{number:04d}"


def slug_of(title: str) -> str:
    """A title as part of an address: plain ASCII words joined by hyphens; empty if no Latin letter is in it."""
    plain = unicodedata.normalize("NFKD", title.casefold().translate(PLAIN)).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    slug = "-".join(words)
    return slug if len(slug) <= SLUG_LENGTH else slug[: SLUG_LENGTH + 1].rsplit("-", 1)[0]


def free_slug(session: Session, practice: Practice) -> str:
    """A slug that no other practice has; the reference serves where the title has no Latin letters."""
    base = slug_of(practice.title) or (practice.reference or "").lower()
    taken = set(session.scalars(select(Practice.slug).where(Practice.slug.startswith(base, autoescape=True))))
    return base if base not in taken else f"{base}-{(practice.reference or '').lower()}"


def people_with(session: Session, role: Role) -> list[Person]:
    """Everyone who has `role`, by name."""
    query = select(Person).join(PersonRole).where(PersonRole.role == role).order_by(Person.name)
    return list(session.scalars(query))


def person_for(session: Session, email: str, *, language: str = "en", name: str = "") -> Person:
    """The person with this address, made if there is none."""
    address = email.strip().casefold()
    person = session.scalar(select(Person).where(Person.email == address))
    if person is None:
        person = Person(email=address, language=language, name=name)
        session.add(person)
        session.flush()
    return person


def city_for(session: Session, country: str, name: str) -> City:
    """The city of this name in this country (ISO code), made if it is new."""
    name = clean_line(name)
    city = session.scalar(select(City).where(City.country == country, City.name == name))
    if city is None:
        city = City(country=country, name=name)
        session.add(city)
        session.flush()
    return city
