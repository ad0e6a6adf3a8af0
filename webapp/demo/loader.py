"""Loading the demo network into the database, by the use cases of the web, and showing where everything is."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forms.answers.shared import SharedAnswers
from forms.answers.translations import translatable
from webapp import jobs
from webapp.accounts import coordinators
from webapp.accounts import sign_in_links as accounts_sign_in_links
from webapp.accounts.people import people_with, person_for
from webapp.city_names import city_for
from webapp.config import Settings
from webapp.core import clock, links
from webapp.core.db import unit_of_work
from webapp.core.pictures import reencode
from webapp.demo import seed_data
from webapp.demo.seed_data import SeedPractice
from webapp.documents import publishing
from webapp.editions import builds, documents
from webapp.editions import records as edition_records
from webapp.models import Person, Practice, Role, State
from webapp.practices import approvals, comments, drafts, languages, records, team
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action
from webapp.questionnaires import load as load_questionnaire
from webapp.storage import files

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


def prepare(settings: Settings, practices: Iterable[SeedPractice] | None = None) -> Iterator[str]:
    """Load the demo (all of it, or these practices) if it is not there yet, and yield lines for the terminal."""
    with unit_of_work() as session:
        empty = not session.scalar(select(func.count(Practice.id)))
    if empty:
        yield "Loading a network of cities (once; the pictures and sheets take a minute) …"
        with unit_of_work() as session:
            load(session, seed_data.practices() if practices is None else practices)
        with unit_of_work() as session:
            source = seed_data.edition()
            edition = edition_records.get_or_begin(session, source["year"])
            edition.foreword = source["foreword"]
            builds.enqueue(session, edition, None)
        jobs.run_waiting()
        with unit_of_work(reading=True) as session:
            _write_copies(session, settings.instance)
    yield f"\nSheets:    {settings.instance / 'sheets'}"
    yield f"Edition:   {settings.instance / 'editions'}"
    yield f"Letters:   {settings.instance / 'outbox'} (and {links.address('account.outbox')})"
    yield from sign_in_links()


def load(session: Session, practices: Iterable[SeedPractice]) -> None:
    """Bring everybody into an empty database, these practices, and what others contribute to them."""
    for person in seed_data.people():
        language = "fr" if person.languages[0] == "fr" else "en"
        account = person_for(session, person.email, name=person.name, language=language)
        account.give(*(Role(role) for role in person.roles))
    session.flush()
    editors = people_with(session, Role.EDITOR)
    ordered = sorted(practices, key=lambda seed: (seed.submitted_on or seed.started_on, seed.key))
    loaded = [(seed, _practice(session, seed, editors[number % len(editors)])) for number, seed in enumerate(ordered)]
    for seed, practice in loaded:
        if seed.colleague:
            _collaborators(session, seed, practice)
    for seed, practice in loaded:
        if seed.suggestion:
            _suggestion(session, seed, practice)
    (administrator,) = people_with(session, Role.ADMINISTRATOR)
    for person in seed_data.people():
        if person.countries:
            coordinators.set_countries(session, person_for(session, person.email), person.countries, administrator)


def _practice(session: Session, seed: SeedPractice, editor: Person) -> Practice:
    author = person_for(session, seed.contributor)
    with clock.at(_moment(seed.started_on, 9)):
        practice = records.start(session, author, language=seed.language, city=_city(session, seed))
        answers = {"title": None, "places": None, **seed.answers, **_pictures(session, practice, seed, author)}
        drafts.save(session, practice.working_copy, answers, author)
        for language, words in seed.translations.items():
            _version(session, practice, author, language, words)
    notes = {note.action: note for note in seed.notes}
    for step, action in enumerate(STEPS[State(seed.state)]):
        by, note = author if action is Action.SUBMIT else editor, notes.get(action)
        if note is not None:
            by = person_for(session, note.by)
        with clock.at(_moment(note.on, 15) if note else _moment_of(seed, action, step)):
            carry_out(session, practice, action, by, note=note.text if note else "")
    return practice


def _version(session: Session, practice: Practice, author: Person, language: str, words: Mapping[str, Any]) -> None:
    """Store the words of another language, which go along when the practice is sent."""
    copy = languages.offer(session, practice, language, author)
    pictures = SharedAnswers(practice.working_copy.answers).photos
    photos = [{"file": row["file"], **texts} for row, texts in zip(pictures, words.get("photos", ()), strict=True)]
    translated = {**words, **({"photos": photos} if photos else {})}
    drafts.save(session, copy, translated, author)


def _city(session: Session, seed: SeedPractice) -> Any:
    country, city = SharedAnswers(seed.answers).first_place
    return city_for(session, country, city) if city else None


def _pictures(session: Session, practice: Practice, seed: SeedPractice, author: Person) -> dict[str, Any]:
    """Return the photos with their files drawn and stored, as if the city had uploaded them."""
    if not seed.scenes:
        return {}
    rows = []
    for scene, row in zip(seed.scenes, seed.answers["photos"], strict=True):
        file = files.keep(session, practice, reencode(scene.draw()), f"{scene.name}.jpg", author)
        rows.append({**row, "file": file.id})
    return {"photos": rows}


def _moment_of(seed: SeedPractice, action: Action, step: int) -> dt.datetime:
    """Return when a step was taken: on the day that the data names, or days after the one before."""
    if action is Action.PUBLISH and seed.published_on:
        return _moment(seed.published_on, 10)
    submitted = seed.submitted_on or seed.started_on
    return _moment(submitted + dt.timedelta(days=3 * step), 10 + step)


def _moment(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, 20), dt.UTC)


def _collaborators(session: Session, seed: SeedPractice, practice: Practice) -> None:
    """Let a colleague write one section, ask somebody to approve the practice, and begin it in other languages."""
    author, colleague, approver = practice.people[0], seed.colleague, seed.approver
    writer = person_for(session, colleague["email"], name=colleague["name"])
    head = person_for(session, approver["email"], name=approver["name"])
    questionnaire = load_questionnaire(practice.questionnaire_version)
    section = questionnaire.section(colleague["section"])
    with clock.at(colleague["invited_at"]):
        team.invite(session, practice, author, writer, [section.id], colleague["invitation"])
        approvals.ask(session, practice, author, head, approver["request"])
    with clock.at(colleague["wrote_at"]):
        drafts.save(session, practice.working_copy, colleague["answers"], writer, section)
        for language, words in seed.begun.items():
            copy = languages.offer(session, practice, language, author)
            drafts.save(session, copy, words, author, translatable(questionnaire).sections[0])


def _suggestion(session: Session, seed: SeedPractice, practice: Practice) -> None:
    """Let an editor comment on an answer and suggest a wording."""
    suggestion = seed.suggestion
    editor = person_for(session, suggestion["by"])
    field = load_questionnaire(practice.questionnaire_version).field(suggestion["field"])
    with clock.at(suggestion["at"]):
        comments.comment(session, practice, editor, suggestion["comment"], field=field.id)
        comments.suggest(session, practice, editor, field, suggestion["wording"], suggestion["note"])


def _write_copies(session: Session, folder: Path) -> None:
    """Copy the documents under readable names, for someone who looks into the folder."""
    for snapshot in publishing.published(session):
        sheet = publishing.to_sheet(session, snapshot)
        for format in publishing.MEDIA_TYPES:
            _write(folder / "sheets" / publishing.document_name(sheet, format), publishing.document(sheet, format))
    for edition in edition_records.built(session):
        for format in documents.FORMATS:
            pieces = files.stream("files", documents.document_name(edition, format)) or ()
            _write(folder / "editions" / documents.download_name(edition, format), b"".join(pieces))


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def sign_in_links() -> Iterator[str]:
    """Yield a one-click link for each role, good for a day."""
    yield "\nSign in with one click (each link works once):"
    with unit_of_work() as session:
        for role in Role:
            person = typical_person(session, role)
            link = accounts_sign_in_links.make_link(session, person, valid=dt.timedelta(days=1))
            yield f"  {role.value:<14} {person.name:<24} {link}"


def typical_person(session: Session, role: Role) -> Person:
    """Return someone with this role and no other; for a contributor, one who has a draft to go on with."""
    people = [person for person in people_with(session, role) if person.roles == {role}]
    drafting = select(Person.id).select_from(Practice).join(Practice.people)
    writers = set(session.scalars(drafting.where(Practice.state == State.DRAFT, Practice.language == "en")))
    return max(people, key=lambda person: person.id in writers)
