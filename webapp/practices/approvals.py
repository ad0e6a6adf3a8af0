"""The approval of a practice before it is sent, by somebody who never writes on it, for the answers that they read."""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from forms.text.plain import clean_text
from webapp.accounts import sign_in_links
from webapp.core import links
from webapp.core.clock import now
from webapp.models import Certification, Person, Practice
from webapp.notifications import mail
from webapp.practices import drafts, team
from webapp.practices.team import NotPossible, Reason


class ApprovalStatus(StrEnum):
    """The state of a request, for the answers as they are now."""

    WAITING = "waiting"
    APPROVED = "approved"
    OUTDATED = "outdated"
    DECLINED = "declined"


def ask(session: Session, practice: Practice, by: Person, person: Person, note: str = "") -> Certification:
    """Ask a person by e-mail for approval. Raises NotPossible (yourself, writes_on_it, enough_emails, closed)."""
    drafts.lock(session, practice)
    if person.id == by.id:
        raise NotPossible(Reason.YOURSELF)
    if team.place_of(session, practice, person) is not None:
        raise NotPossible(Reason.WRITES_ON_IT)
    if not practice.is_editable:
        raise NotPossible(Reason.CLOSED)
    team.refuse_many_emails(session, person)
    request = next((one for one in asked(session, practice) if one.person_id == person.id), None)
    if request is None or request.answered_at is not None:
        request = Certification(practice_id=practice.id, person_id=person.id)
        session.add(request)
    request.asked_by_id, request.asked_at = by.id, now()
    session.flush()
    sign_in_links.send_invitation(session, "certify", person, practice, _path(request), note, {"asked_by": by})
    return request


def asked(session: Session, practice: Practice) -> list[Certification]:
    """Return the requests that count: the latest to each person, unless it was taken back."""
    query = select(Certification).where(Certification.practice_id == practice.id).order_by(Certification.id)
    requests = session.scalars(query.options(selectinload(Certification.person)))
    latest = {one.person_id: one for one in requests}
    return sorted((one for one in latest.values() if one.withdrawn_at is None), key=lambda one: one.id)


def status_of(certification: Certification) -> ApprovalStatus:
    """Return the state of a request; an approval of other answers than those of now is outdated."""
    if certification.approved is None:
        return ApprovalStatus.WAITING
    if not certification.approved:
        return ApprovalStatus.DECLINED
    same = certification.mark == drafts.etag_of_all(certification.practice.working_copy)
    return ApprovalStatus.APPROVED if same else ApprovalStatus.OUTDATED


def missing(session: Session, practice: Practice) -> list[Certification]:
    """Return the requests that keep a practice from being sent."""
    return [one for one in asked(session, practice) if status_of(one) is not ApprovalStatus.APPROVED]


def may_see(session: Session, practice: Practice, person: Person) -> bool:
    """Return True if a person is asked to approve the practice, and so may read it."""
    request = team.last_request(session, practice.id, person.id)
    return request is not None and request.withdrawn_at is None


def asked_of(session: Session, person: Person) -> list[Certification]:
    """Return what a person is asked to approve and can still answer."""
    query = select(Certification).where(Certification.person_id == person.id).order_by(Certification.id)
    latest = {one.practice_id: one for one in session.scalars(query.options(selectinload(Certification.practice)))}
    counting = sorted(latest.values(), key=lambda one: one.id, reverse=True)
    return [one for one in counting if one.withdrawn_at is None and one.practice.is_editable]


def answer(session: Session, certification: Certification, *, approved: bool, note: str, expected_etag: str) -> None:
    """Approve the answers of `expected_etag`, or say why not, and tell the people. Raises NotPossible."""
    practice, note = certification.practice, clean_text(note)
    copy = drafts.lock(session, practice)
    session.refresh(certification)
    last = team.last_request(session, practice.id, certification.person_id)
    if certification.withdrawn_at is not None or last is not certification:
        raise NotPossible(Reason.TAKEN_BACK)
    if not practice.is_editable:
        raise NotPossible(Reason.CLOSED)
    if approved and expected_etag != drafts.etag_of_all(copy):
        raise NotPossible(Reason.CHANGED)
    if not approved and not note:
        raise NotPossible(Reason.REASON_MISSING)
    said = (approved, note, drafts.etag_of_all(copy))
    if said == (certification.approved, certification.note, certification.mark):
        return  # a second click: the letter has been written
    certification.approved, certification.note, certification.mark = said
    certification.answered_at = now()
    session.flush()
    about = {"who": certification.person, "approved": approved}
    for place in team.people(session, practice):
        mail.write(session, "certified", place.person, practice=practice, note=note, about=about)


def withdraw(session: Session, certification: Certification) -> None:
    """Take a request back: nobody waits for it, and its link leads nowhere."""
    certification.withdrawn_at = certification.withdrawn_at or now()
    sign_in_links.void_links(session, [_path(certification)], certification.person)
    session.flush()


def _path(certification: Certification) -> str:
    return links.path("team.certify", id=certification.id)
