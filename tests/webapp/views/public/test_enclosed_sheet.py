"""The sheet that the letter of receipt encloses."""

from __future__ import annotations

import email
import email.policy
import logging

from sqlalchemy import select

from exports import ExportError
from webapp.documents import publishing
from webapp.models import Email, Person, Practice, PracticePerson, State
from webapp.practices import drafts
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action


def sent_emails(settings):
    paths = (settings.instance / "outbox").glob("*.eml")
    found = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths]
    return {one["To"]: one for one in found if "arrived" in one["Subject"]}


def test_the_email_of_receipt_brings_the_sheet_to_the_sender_and_the_co_authors(
    settings, work, people, put, run_jobs, monkeypatch
):
    seen = []
    monkeypatch.setattr(
        publishing, "document", lambda sheet, format, variant: seen.append((sheet, format, variant)) or b"%PDF-1.7 x"
    )
    id = put(State.DRAFT, title="With a copy")
    with work() as session:
        practice, author = session.get(Practice, id), session.get(Person, people.author.id)
        session.add(PracticePerson(practice_id=id, person_id=people.other.id))
        contacts = [{**practice.working_copy.answers["contacts"][0], "visibility": "editors"}]
        drafts.save(session, practice.working_copy, {"contacts": contacts}, author)
        session.expire(practice)
        carry_out(session, practice, Action.SUBMIT, author)
    run_jobs()
    emails = sent_emails(settings)
    assert set(emails) == {people.author.email, people.other.email}
    for message in emails.values():
        (part,) = message.iter_attachments()
        assert part.get_content_type() == "application/pdf" and part.get_content() == b"%PDF-1.7 x"
        assert part.get_filename().startswith("SH-") and part.get_filename().endswith("-en.pdf")
        text = message.get_body()
        assert "With a copy" in text.get_content() and text["Content-Language"] == "en"
    assert {(format, variant.value) for _, format, variant in seen} == {("pdf", "archive")}
    assert all(sheet.answers["contacts"] and sheet.revision == 1 for sheet, _, _ in seen)


def test_the_enclosed_sheet_is_a_real_pdf_of_what_was_sent(settings, put, run_jobs, people):
    put(State.SUBMITTED, photos=1)
    run_jobs()
    (part,) = sent_emails(settings)[people.author.email].iter_attachments()
    assert part.get_content().startswith(b"%PDF-")


def test_a_sheet_that_cannot_be_made_does_not_hold_the_email_back(
    settings, put, run_jobs, people, monkeypatch, caplog, work
):
    def fail(*of):
        raise ExportError("no face for this")

    monkeypatch.setattr(publishing, "document", fail)
    put(State.SUBMITTED)
    with caplog.at_level(logging.ERROR):
        run_jobs()
    email = sent_emails(settings)[people.author.email]
    assert list(email.iter_attachments()) == [] and email.get_content_type() == "text/plain"
    assert "goes without its sheet" in caplog.text and "no face for this" in caplog.text
    with work() as session:
        assert set(session.scalars(select(Email.state))) == {"sent"}


def test_a_photograph_that_is_gone_does_not_hold_the_email_back(settings, put, run_jobs, people, caplog):
    put(State.SUBMITTED, photos=1)
    for path in (settings.instance / "files").iterdir():
        path.unlink()
    with caplog.at_level(logging.ERROR):
        run_jobs()
    assert list(sent_emails(settings)[people.author.email].iter_attachments()) == []
    assert "goes without its sheet" in caplog.text


def test_only_the_email_of_receipt_encloses_a_sheet(work, put):
    put(State.PUBLISHED)
    with work() as session:
        rows = session.execute(select(Email.name, Email.attachment))
        enclosed = {name for name, attachment in rows if attachment}
    assert enclosed == {"received"}
