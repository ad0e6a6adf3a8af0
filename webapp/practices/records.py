"""A practice as a record: how it starts, its task list, its reference and slug, and queries for records."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from forms.answers.validation import check
from forms.questionnaire.model import Questionnaire, Section
from forms.questionnaire.problems import Problem
from forms.questionnaire.shipped import LATEST
from forms.text.plain import clean_line
from webapp.city_names import city_of
from webapp.models import HIDING, Call, City, Event, Person, Practice, ReferenceCounter, Revision, Role, WorkingCopy
from webapp.questionnaires import load

SLUG_LENGTH = 80
_PUBLIC = (Revision.is_published, Practice.state.not_in(HIDING))
# Letters that Unicode does not take apart, as they are written in plain ASCII.
PLAIN = str.maketrans({"ß": "ss", "ł": "l", "ı": "i", "ø": "o", "đ": "d", "œ": "oe", "æ": "ae", "þ": "th", "ð": "d"})


@dataclass(frozen=True, slots=True)
class Task:
    """One section on the task list; `state` is not_started, in_progress, problem or done."""

    section: Section
    state: str
    missing: int
    minutes: int

    @property
    def is_optional(self) -> bool:
        """True if nobody has written in it, and nothing in it must be answered."""
        return self.state == "not_started" and not self.missing


def start(
    session: Session,
    person: Person,
    *,
    language: str,
    country: str = "",
    city: City | None = None,
    title: str = "",
    call: Call | None = None,
) -> Practice:
    """Begin a practice with the title and place that are given; it answers what its call asks, or else the latest."""
    title = clean_line(title)
    answers: dict[str, Any] = {"title": title} if title else {}
    if country or city:
        answers["places"] = {"countries": [city.country if city else country], "cities": [city.name] if city else []}
    city = city_of(session, answers)
    version = call.questionnaire_version if call else LATEST
    practice = Practice(
        questionnaire_version=version, language=language, city=city, title=title, people=[person], call=call
    )
    practice.copies.append(WorkingCopy(language=language, answers=answers, saved_by_id=person.id))
    session.add(practice)
    person.give(Role.CONTRIBUTOR)
    session.flush()
    return practice


def problems(practice: Practice) -> tuple[Problem, ...]:
    """Return what is wrong with the working copy, and what is missing."""
    return check(load(practice.questionnaire_version), practice.working_copy.answers, complete=True)


def tasks(practice: Practice, questionnaire: Questionnaire) -> list[Task]:
    """Return each section of the questionnaire with its state and how much is left."""
    answers, found = practice.working_copy.answers, []
    missing = {problem.field for problem in check(questionnaire, answers, complete=True)}
    wrong = {problem.field for problem in check(questionnaire, answers, complete=False)}
    for section in questionnaire.sections:
        ids = {field.id for field in section.fields}
        left = len(ids & missing)
        state = "in_progress" if left else "done"
        if ids & wrong:
            state = "problem"
        elif not ids & answers.keys():
            state = "not_started"
        found.append(Task(section, state, left, section.minutes))
    return found


def next_reference(session: Session, year: int) -> str:
    """Return the next free reference of a year, such as SH-2026-0014; none is given out twice."""
    if session.get(ReferenceCounter, year) is None:
        # Two people may send the first practice of a year at once: the second insert fails, and both then count up.
        with suppress(IntegrityError), session.begin_nested():
            session.add(ReferenceCounter(year=year, last=0))
    raised = update(ReferenceCounter).where(ReferenceCounter.year == year).values(last=ReferenceCounter.last + 1)
    number = session.scalar(raised.returning(ReferenceCounter.last))
    return f"SH-{year}-{number:04d}"


def slug_of(title: str) -> str:
    """Return a title as part of an address: plain ASCII words joined by hyphens, empty without a Latin letter."""
    plain = unicodedata.normalize("NFKD", title.casefold().translate(PLAIN)).encode("ascii", "ignore").decode()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))
    return slug if len(slug) <= SLUG_LENGTH else slug[: SLUG_LENGTH + 1].rsplit("-", 1)[0]


def give_slug(session: Session, practice: Practice) -> None:
    """Give a practice an address of its own: the words of its title, and its reference if another has them."""
    reference = (practice.reference or "").lower()
    words = slug_of(practice.title) or reference
    taken = set(session.scalars(select(Practice.slug).where(Practice.slug.startswith(words, autoescape=True))))
    if words not in taken:
        with suppress(IntegrityError), session.begin_nested():
            practice.slug = words
    practice.slug = practice.slug or f"{words}-{reference}"


def published(session: Session) -> Sequence[Revision]:
    """Return every public revision with its practice, in every language, newest first."""
    loaded = selectinload(Revision.practice).selectinload(Practice.consents)
    query = select(Revision).join(Practice).where(*_PUBLIC).options(loaded)
    return list(session.scalars(query.order_by(Revision.published_at.desc(), Revision.id.desc())))


def by_slug(session: Session, slug: str) -> Practice | None:
    """Return a practice that is or was public, with its revisions."""
    return session.scalar(select(Practice).where(Practice.slug == slug).options(selectinload(Practice.revisions)))


def by_reference(session: Session, reference: str) -> Practice | None:
    """Return a practice that is or was public, with its revisions."""
    query = select(Practice).where(Practice.reference == reference, Practice.slug.is_not(None))
    return session.scalar(query.options(selectinload(Practice.revisions)))


def of_person(session: Session, person_id: int) -> Sequence[Practice]:
    """Return the practices that someone writes on, the last changed first."""
    query = select(Practice).where(Practice.people.any(id=person_id)).order_by(Practice.updated_at.desc())
    return list(session.scalars(query))


def last_event(session: Session, practice: Practice, action: str) -> Event | None:
    """Return the newest event of an action in a practice's history."""
    query = select(Event).where(Event.practice_id == practice.id, Event.action == action).order_by(Event.id.desc())
    return session.scalar(query.limit(1))


def published_years(session: Session) -> dict[int, int]:
    """Return how many revisions that are public now were published in each year, newest year first."""
    moments = session.scalars(select(Revision.published_at).join(Practice).where(*_PUBLIC))
    years = Counter(moment.year for moment in moments if moment is not None)
    return dict(sorted(years.items(), reverse=True))
