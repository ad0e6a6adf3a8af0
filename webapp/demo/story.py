"""Tells the demo network to the database: people, practices and what happened to them, by the use cases of the web.

Not here: the texts (practices/*.toml, people.toml) and the pictures (core/pictures.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp import editions, jobs
from webapp.accounts import security
from webapp.accounts.people import people_with, person_for
from webapp.city_names import city_for
from webapp.config import Settings
from webapp.core import clock, links
from webapp.core.db import unit_of_work
from webapp.core.pictures import reencode
from webapp.demo import company, content
from webapp.demo.content import DemoPractice
from webapp.documents import publishing
from webapp.editions import builds, documents, store
from webapp.models import Person, Practice, Role, State
from webapp.practices import drafts, languages, records
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action
from webapp.storage import files

YEAR = 2026
FOREWORD = """
Every sheet in this volume began with someone in a city hall who had an idea, and too little time. They wrote down what
they did, why, and what came of it, so that the next city does not have to begin at nothing.

Read it in any order. Copy what fits. Write to the people at the end of each sheet: they have agreed to answer.
"""
STEPS: dict[State, tuple[Action, ...]] = {
    State.DRAFT: (),
    State.SUBMITTED: (Action.SUBMIT,),
    State.IN_REVIEW: (Action.SUBMIT, Action.TAKE),
    State.RETURNED: (Action.SUBMIT, Action.TAKE, Action.RETURN),
    State.ACCEPTED: (Action.SUBMIT, Action.TAKE, Action.ACCEPT),
    State.PUBLISHED: (Action.SUBMIT, Action.TAKE, Action.ACCEPT, Action.PUBLISH),
    State.WITHDRAWN: (Action.SUBMIT, Action.TAKE, Action.ACCEPT, Action.PUBLISH, Action.WITHDRAW),
    State.DECLINED: (Action.SUBMIT, Action.TAKE, Action.DECLINE),
}


def prepare(settings: Settings, told: Iterable[DemoPractice] | None = None) -> Iterator[str]:
    """Make what the demo needs that is not there yet, and yield what to tell the person at the terminal.

    The story is that of all practices, or of those that are given.
    """
    with unit_of_work() as session:
        empty = not session.scalar(select(func.count(Practice.id)))
    if empty:
        yield "Telling the story of a network of cities (once; the pictures and sheets take a minute) …"
        with unit_of_work() as session:
            tell(session, content.practices() if told is None else told)
        with unit_of_work() as session:
            edition = editions.choose(session, YEAR)
            edition.foreword = FOREWORD.strip()
            builds.enqueue(session, edition, None)
        jobs.run_waiting()
        with unit_of_work(reading=True) as session:
            _write_copies(session, settings.instance)
    yield f"\nSheets:    {settings.instance / 'sheets'}"
    yield f"Edition:   {settings.instance / 'editions'}"
    yield f"Letters:   {settings.instance / 'outbox'} (and {links.address('account.outbox')})"
    yield from _sign_in_links()


def tell(session: Session, told: Iterable[DemoPractice]) -> None:
    """Bring everybody into an empty database, and these practices, among them those that the company writes on."""
    _people(session)
    _practices(session, told)
    company.gather(session)


def _people(session: Session) -> None:
    for one in content.people():
        person = person_for(session, one.email, name=one.name, language=_interface(one.languages))
        person.give(*(Role(role) for role in one.roles))
    session.flush()


def _interface(languages: tuple[str, ...]) -> str:
    return "fr" if languages[:1] == ("fr",) else "en"


def _practices(session: Session, told: Iterable[DemoPractice]) -> None:
    editors = people_with(session, Role.EDITOR)
    told = sorted(told, key=lambda one: (one.submitted_on or one.started_on, one.key))
    for number, one in enumerate(told):
        _practice(session, one, editors[number % len(editors)])


def _practice(session: Session, one: DemoPractice, editor: Person) -> None:
    author = person_for(session, one.contributor)
    with clock.at(_at(one.started_on, 9)):
        practice = records.start(session, author, language=one.language, city=_city(session, one))
        answers = {"title": None, "places": None, **one.answers, **_pictures(session, practice, one, author)}
        drafts.save(session, practice.working_copy, answers, author)
        for language, words in one.versions.items():
            _version(session, practice, author, language, words)
    notes = {note.action: note for note in one.notes}
    for step, action in enumerate(STEPS[State(one.state)]):
        by, note = author if action is Action.SUBMIT else editor, notes.get(action)
        if note is not None:
            by = person_for(session, note.by)
        with clock.at(_at(note.on, 15) if note else _moment(one, action, step)):
            carry_out(session, practice, action, by, note=note.text if note else "")


def _version(session: Session, practice: Practice, author: Person, language: str, words: Mapping[str, Any]) -> None:
    """The words of another language, which go along when the practice is sent."""
    copy = languages.offer(session, practice, language, author)
    pictures = practice.working_copy.answers.get("photos", ())
    photos = [{"file": row["file"], **said} for row, said in zip(pictures, words.get("photos", ()), strict=True)]
    translated = {**words, **({"photos": photos} if photos else {})}
    drafts.save(session, copy, translated, author)


def _city(session: Session, one: DemoPractice) -> Any:
    places = one.answers.get("places", {})
    if not places.get("cities"):
        return None
    return city_for(session, places["countries"][0], places["cities"][0])


def _pictures(session: Session, practice: Practice, one: DemoPractice, author: Person) -> dict[str, Any]:
    """The photos with their files drawn and stored, as if the city had uploaded them."""
    if not one.scenes:
        return {}
    rows = []
    for scene, row in zip(one.scenes, one.answers["photos"], strict=True):
        kept = files.keep(session, practice, reencode(scene.draw()), f"{scene.name}.jpg", author)
        rows.append({**row, "file": kept.id})
    return {"photos": rows}


def _moment(one: DemoPractice, action: Action, step: int) -> dt.datetime:
    """When a step was taken: the dates that are told, and days between them for the others."""
    submitted = one.submitted_on or one.started_on
    if action is Action.PUBLISH and one.published_on:
        return _at(one.published_on, 10)
    return _at(submitted + dt.timedelta(days=3 * step), 10 + step)


def _at(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, 20), dt.UTC)


def _write_copies(session: Session, folder: Path) -> None:
    """Copies of the documents under readable names, for someone who looks into the folder."""
    for version in publishing.published(session):
        sheet = publishing.to_sheet(session, version)
        for format in publishing.MEDIA_TYPES:
            _write(folder / "sheets" / publishing.document_name(sheet, format), publishing.document(sheet, format))
    for edition in editions.built(session):
        for format in documents.FORMATS:
            pieces = store.document_stream(documents.document_name(edition, format)) or ()
            _write(folder / "editions" / documents.download_name(edition, format), b"".join(pieces))


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _sign_in_links() -> Iterator[str]:
    """A one-click link for each role, good for a day."""
    yield "\nSign in with one click (each link works once):"
    with unit_of_work() as session:
        for role in Role:
            person = _typical(session, role)
            link = security.make_link(session, person, valid=dt.timedelta(days=1))
            yield f"  {role.value:<14} {person.name:<24} {link}"


def _typical(session: Session, role: Role) -> Person:
    """Someone with this role and no other; for a contributor, one who has a draft to go on with."""
    found = [person for person in people_with(session, role) if person.roles == {role}]
    if role is Role.CONTRIBUTOR:
        writing = set(session.scalars(select(Practice.id).where(Practice.state == State.DRAFT)))
        found.sort(key=lambda person: not _writes_on(session, person, writing))
    return found[0]


def _writes_on(session: Session, person: Person, ids: set[int]) -> bool:
    query = select(Practice.id).where(
        Practice.people.any(id=person.id), Practice.id.in_(ids), Practice.language == "en"
    )
    return session.scalar(query) is not None
