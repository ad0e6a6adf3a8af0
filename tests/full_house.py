"""A network full of what is not public, with a marker in every word of it, and the little that is public.

Not here: where the marker is looked for (`webapp/test_nothing_leaks.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from builders import DAY, People, a_pdf, a_practice, full_answers, refreeze
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.questionnaire.shipped import LATEST, VERSIONS, load
from webapp import jobs
from webapp.accounts import api_keys
from webapp.catalogue import indexing
from webapp.collection import calls, custom_questionnaires
from webapp.consent.contacts import mark
from webapp.core import clock
from webapp.editions import builds, releases
from webapp.editions import contents as edition_contents
from webapp.editions import records as edition_records
from webapp.imports import preparation
from webapp.imports.files import Content
from webapp.models import HookEvent, Person, Practice, Revision, Scope, State, StoredFile
from webapp.practices import comments, drafts, languages, records, revisions
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action
from webapp.privacy import consents
from webapp.storage import files
from webapp.webhooks import deliveries, subscriptions

MARK = "Qwertz"
TELEPHONE = "+380 99 111"
HIDDEN_CONTACT = {"name": f"{MARK} Person", "role": MARK, "organisation": MARK, "email": f"{MARK}@city.example"}
HIDDEN_CONTACT |= {"telephone": TELEPHONE}
TEXTS = ("title", "tagline", "purpose", "rationale", "process", "impact", "lessons", "partners", "funding")
CERTIFIER = {"certifier_name": f"{MARK} Certifier", "certifier_role": MARK}
MARKED: dict[str, Any] = {name: f"{MARK} of {name}" for name in TEXTS} | CERTIFIER
MARKED |= {
    "website": f"https://{MARK}.example/",
    "references": [{"title": MARK, "url": f"https://{MARK}.example/plan", "file": "", "language": "de"}],
    "contacts": [{**HIDDEN_CONTACT, "visibility": "everyone"}],
}
PERIOD = {"as_written": f"1987 ({MARK})", "start": "1987", "end": "1987", "ongoing": False, "recurring": MARK}
NOT_PUBLIC = {**MARKED, "places": {"countries": ["IT"], "cities": [MARK]}, "topics": ["language"], "period": PERIOD}


@dataclass(frozen=True)
class House:
    """The names of what is `public`, by what addresses call them, and the addresses of what is `hidden`."""

    public: dict[str, str]
    hidden: tuple[str, ...]


def tell(app: Flask, work: Any, people: People) -> House:
    """Two public practices, one of them in two languages; one that was withdrawn; one in every other state; the frozen
    edition of a year; and everything else that people type.
    """
    with clock.at(DAY), work() as session:
        author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
        author.name, editor.name = f"{MARK} Author", f"{MARK} Editor"
        by = {"by": author, "editor": editor, "photos": 1}
        hook = subscriptions.make(session, MARK, f"https://{MARK}.example/", list(HookEvent), by=people.administrator)
        for state in State:
            if state not in (State.PUBLISHED, State.WITHDRAWN):
                one = a_practice(session, state, **by, **NOT_PUBLIC)
                files.keep(session, one, a_pdf(MARK), f"{MARK}.pdf", author)
                if state is State.DRAFT:
                    languages.offer(session, one, "de", author).answers = {name: MARK for name in TEXTS}
        public = _in_two_languages(session, by)
        second = _with_a_contact_taken_back(session, by)
        gone = a_practice(session, State.PUBLISHED, **by, **{**MARKED, "title": "Bygone"})
        carry_out(session, gone, Action.WITHDRAW, editor, note="It ended.")
        call = _what_people_type(session, people, public, author, editor)
        deliveries.announce(session, public, HookEvent.UPDATED)
        deliveries.test(session, hook, by=people.administrator)
        edition = edition_records.get_or_begin(session, DAY.year)
        edition_contents.leave_out(session, edition, second, f"{MARK}: not good enough", people.archivist)
        builds.enqueue(session, edition, people.archivist)
        job = edition.job_id
    with clock.at(DAY), app.app_context():
        jobs.run(job)  # the others would write documents and letters, and call an address that is none
    with clock.at(DAY), work() as session:
        edition = edition_records.by_year(session, DAY.year)
        releases.release(session, edition, people.archivist)
        edition.foreword = f"{MARK}: for the next version"
        return House(_named(session, public.id, second.id, gone.id, call), tuple(_hidden(session)))


def _in_two_languages(session: Session, by: dict[str, Any]) -> Practice:
    """Public in English and French, with an Albanian translation that was taken back, a German one and an update in the
    making, and contacts for everyone, for the network and for editors.
    """
    author, editor = by["by"], by["editor"]
    hidden = [
        {**HIDDEN_CONTACT, "visibility": one, "email": f"{MARK}{number}@city.example"}
        for number, one in enumerate(("network", "editors"))
    ]
    practice = a_practice(session, State.PUBLISHED, **by, **CERTIFIER, contacts=[*full_answers()["contacts"], *hidden])
    (own,) = practice.published_revisions
    paper = files.keep(session, practice, a_pdf(), "plan.pdf", author)
    refreeze(session, own, references=[{"title": "Plan", "url": "", "file": paper.id, "language": "en"}])
    french = {**own.answers, "title": "Thérapie par l’art", "purpose": "Donner un lieu aux enfants."}
    for number, language, answers in ((8, "fr", french), (9, "sq", {**french, **{one: MARKED[one] for one in TEXTS}})):
        said = {
            "language": language,
            "questionnaire_version": own.questionnaire_version,
            "answers": answers,
            "number": number,
        }
        practice.revisions.append(Revision(**said, author_id=author.id, source_id=own.id))
        session.flush()
        revisions.make_public(session, practice, practice.revisions[-1])
    revisions.take_back(practice, "sq")
    practice.revision_count = 9
    indexing.index(session, practice)
    languages.begin(session, practice, "de", editor).answers = {name: MARK for name in TEXTS}
    carry_out(session, practice, Action.REVISE, author, note=MARK)
    drafts.save(session, practice.working_copy, MARKED, author)
    carry_out(session, practice, Action.SUBMIT, author, note=MARK)
    return practice


def _with_a_contact_taken_back(session: Session, by: dict[str, Any]) -> Practice:
    taken_back = {**HIDDEN_CONTACT, "organisation": "City of Lutsk", "visibility": "everyone"}
    contacts = [*full_answers()["contacts"], taken_back]
    practice = a_practice(session, State.PUBLISHED, **by, title="Second practice", contacts=contacts)
    consents.drop(session, practice, by["by"], [mark(taken_back)])
    return practice


def _what_people_type(session: Session, people: People, public: Practice, author: Person, editor: Person) -> int:
    """Comments, notes, suggestions, keys, imports, questions of their own; returns the id of a call."""
    comments.comment(session, public, editor, f"{MARK}: which schools?", field="purpose")
    comments.comment(session, public, editor, f"{MARK}: ask the ministry first.", to_city=False)
    comments.suggest(session, public, editor, load(LATEST).field("purpose"), f"Better words: {MARK}", MARK)
    api_keys.make(session, author, public.city, MARK, list(Scope), by=author)
    brought = Content("csv", [{"Title": MARK}], ["Title"], {"Title": "title"}, [MARK])
    preparation.keep(session, brought, f"{MARK}.csv", editor)
    theme = (VERSIONS / f"{LATEST}.toml").read_text("utf-8").replace(f'edition = "{LATEST}"', 'edition = "2027-theme"')
    custom_questionnaires.bring(session, {"2027-theme.toml": theme.replace("Purpose", MARK).encode()}, editor)
    day = calls.today()
    terms = calls.Terms(LATEST, day, day, 0, (), {"en": ("Cities and water", "What works?")})
    call = calls.keep(session, None, terms, editor)
    records.start(session, author, language="en", title=f"{MARK} answers the call", call=call)
    return call.id


def _named(session: Session, public: int, second: int, gone: int, call: int) -> dict[str, str]:
    first, other, withdrawn = (session.get_one(Practice, id) for id in (public, second, gone))
    shown = {one.language: one for one in first.published_revisions}["en"].answers
    return {
        "slug": first.slug or "",
        "reference": first.reference or "",
        "photo": shown["photos"][0]["file"],
        "paper": shown["references"][0]["file"],
        "second": other.slug or "",
        "gone": withdrawn.slug or "",
        "gone_reference": withdrawn.reference or "",
        "call": str(call),
    }


def _hidden(session: Session) -> list[str]:
    """Return addresses of practices, by every name they have, and of files that are not public."""
    found, shown = [], set()
    for one in session.scalars(select(Practice)):
        languages = {revision.language for revision in one.published_revisions} if one.is_public else set()
        for revision in one.published_revisions if one.is_public else ():
            shown |= {row["file"] for name in ("photos", "references") for row in revision.answers.get(name, ())}
        for language in {"en", "fr", "sq", "de"} - languages:
            if one.slug:
                there = f"/practices/{one.slug}"
                found += [f"{there}/sheet-{language}.pdf", f"{there}/sheet-{language}.docx"]
                found += [f"{there}/cite-{language}.bib", f"{there}/share-{language}.jpg"]
                found += [f"{there}/contacts-{language}", f"{there}/sheet-en.pdf?beside={language}"]
            if one.reference and (one.is_public or not one.slug):
                found.append(f"/api/v1/practices/{one.reference}/{language}")
        if not one.slug:
            found += [f"/practices/{one.id}", f"/api/v1/practices/{one.reference or one.id}"]
    for file in session.scalars(select(StoredFile.id)):
        if file not in shown:
            found += [f"/documents/{file}.pdf", f"/pictures/{file}.jpg"]
    return [*found, f"/practices/{MARK.lower()}-of-title", f"/cities/{MARK.lower()}", "/api/v1/templates/2027-theme"]
