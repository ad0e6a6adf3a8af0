"""The people who write on a draft: what each may write, and how they come, leave and hand it over."""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from webapp.accounts import sign_in_links
from webapp.core import links
from webapp.core.clock import now
from webapp.core.refusal import Refusal
from webapp.models import Certification, LinkPurpose, Person, Practice, PracticePerson, Role, SignInLink
from webapp.practices import drafts
from webapp.questionnaires import load_or_english


class Reason(StrEnum):
    """Why something between the people of a practice cannot be done."""

    YOURSELF = "yourself"
    APPROVES_IT = "approves_it"
    WRITES_ON_IT = "writes_on_it"
    NOBODY_ELSE = "nobody_else"
    WAS_SENT = "was_sent"
    ENOUGH_EMAILS = "enough_emails"
    CLOSED = "closed"
    CHANGED = "changed"
    TAKEN_BACK = "taken_back"
    REASON_MISSING = "reason_missing"


class NotPossible(Refusal):
    """Something between the people of a practice that cannot be done, also in `webapp.practices.approvals`."""


def people(session: Session, practice: Practice) -> list[PracticePerson]:
    """Return everybody on a draft, in the order in which they came."""
    query = select(PracticePerson).where(PracticePerson.practice_id == practice.id)
    query = query.options(selectinload(PracticePerson.person), selectinload(PracticePerson.added_by))
    return list(session.scalars(query.order_by(PracticePerson.added_at, PracticePerson.person_id)))


def place_of(session: Session, practice: Practice, person: Person) -> PracticePerson | None:
    """Return what a person is on a draft; None for everybody else."""
    theirs = (PracticePerson.practice_id == practice.id, PracticePerson.person_id == person.id)
    return session.scalar(select(PracticePerson).where(*theirs))


def has_whole(session: Session, practice: Practice, person: Person) -> bool:
    """Return True if a person writes on all of it, and so may send it, invite others and decide about it."""
    place = place_of(session, practice, person)
    return place is not None and place.sections is None


def deciders(session: Session, practice: Practice) -> list[Person]:
    """Return the people who have the whole of a practice."""
    return [person for person in practice.people if has_whole(session, practice, person)]


def may_write(session: Session, practice: Practice, person: Person, section_id: str) -> bool:
    """Return True if a person may change the answers of this section, while they can be changed at all."""
    place = place_of(session, practice, person)
    return place is not None and (place.sections is None or section_id in place.sections)


def has_come(session: Session, place: PracticePerson) -> bool:
    """Return False while somebody who was invited has used no link since."""
    if place.added_by_id is None:
        return True
    came = (SignInLink.person_id == place.person_id, SignInLink.used_at >= place.added_at)
    opened = select(SignInLink.id).where(*came, SignInLink.next_path == _path(place.practice_id))
    return session.scalar(opened.limit(1)) is not None


def invite(
    session: Session, practice: Practice, by: Person, person: Person, sections: list[str] | None, note: str = ""
) -> PracticePerson:
    """Let a person write on the whole (None) or on these sections, by e-mail. Raises NotPossible as `_put` does."""
    place = _put(session, practice, by, person, sections, emails=True)
    questionnaire = load_or_english(practice.questionnaire_version, person.language)
    titles = [one.title for one in questionnaire.sections if sections is not None and one.id in sections]
    about: dict[str, object] = {"asked_by": by, "sections": titles}
    sign_in_links.send_invitation(session, "invited", person, practice, _path(practice.id), note, about)
    return place


def join(session: Session, practice: Practice, by: Person, person: Person) -> PracticePerson:
    """Let a person whom the network put down for the city write on the whole. Raises NotPossible as `_put` does."""
    return _put(session, practice, by, person, None, emails=False)


def hand_over(session: Session, practice: Practice, by: Person, person: Person, note: str = "") -> None:
    """Give the whole draft to a person and leave it. Raises NotPossible as `_put` does."""
    _put(session, practice, by, person, None, emails=True)
    _remove(session, practice, by)
    sign_in_links.send_invitation(session, "handed_over", person, practice, _path(practice.id), note, {"asked_by": by})


def last_request(session: Session, practice_id: int, person_id: int) -> Certification | None:
    """Return the last request to a person for an approval of a practice."""
    theirs = (Certification.practice_id == practice_id, Certification.person_id == person_id)
    return session.scalar(select(Certification).where(*theirs).order_by(Certification.id.desc()).limit(1))


def refuse_many_emails(session: Session, person: Person) -> None:
    """Raise NotPossible (enough_emails) if others have caused a person as many as they may."""
    if sign_in_links.has_enough(session, person, LinkPurpose.INVITED):
        raise NotPossible(Reason.ENOUGH_EMAILS)


def _put(
    session: Session, practice: Practice, by: Person, person: Person, sections: list[str] | None, *, emails: bool
) -> PracticePerson:
    """Let a person write. Raises NotPossible (yourself, approves_it, enough_emails)."""
    drafts.lock(session, practice)
    if person.id == by.id:
        raise NotPossible(Reason.YOURSELF)
    request = last_request(session, practice.id, person.id)
    if request is not None and request.withdrawn_at is None:
        raise NotPossible(Reason.APPROVES_IT)
    if emails:
        refuse_many_emails(session, person)
    place = place_of(session, practice, person)
    if place is None:
        place = PracticePerson(practice_id=practice.id, person_id=person.id)
        session.add(place)
    place.sections, place.added_by_id, place.added_at = sections, by.id, now()
    person.give(Role.CONTRIBUTOR)
    session.flush()
    session.expire(practice, ["people"])
    return place


def take_off(session: Session, practice: Practice, by: Person, person: Person) -> None:
    """Let a person write no longer, and their invitation lead nowhere. Raises NotPossible (yourself)."""
    drafts.lock(session, practice)
    if person.id == by.id:
        raise NotPossible(Reason.YOURSELF)
    _remove(session, practice, person)


def may_leave(session: Session, practice: Practice, person: Person) -> bool:
    """Return True if somebody else has the whole of it."""
    return any(one.sections is None for one in people(session, practice) if one.person_id != person.id)


def leave(session: Session, practice: Practice, person: Person) -> None:
    """Leave a draft. Raises NotPossible (nobody_else) if nobody would have the whole of it."""
    drafts.lock(session, practice)
    if not may_leave(session, practice, person):
        raise NotPossible(Reason.NOBODY_ELSE)
    _remove(session, practice, person)


def _remove(session: Session, practice: Practice, person: Person) -> None:
    theirs = (PracticePerson.practice_id == practice.id, PracticePerson.person_id == person.id)
    session.execute(delete(PracticePerson).where(*theirs))
    sign_in_links.void_links(session, [_path(practice.id)], person)
    session.expire(practice, ["people"])


def may_be_deleted(practice: Practice) -> bool:
    """Return True for what never left its city: it has no reference and no revision."""
    return practice.reference is None and practice.revision_count == 0


def delete_draft(session: Session, practice: Practice) -> None:
    """Delete a draft that was never sent, with all that hangs on it. Raises NotPossible (was_sent)."""
    drafts.lock(session, practice)
    if not may_be_deleted(practice):
        raise NotPossible(Reason.WAS_SENT)
    delete_drafts(session, [practice.id])


def delete_drafts(session: Session, ids: Sequence[int]) -> None:
    """Delete drafts of which the caller knows that they were never sent."""
    if not ids:
        return
    approvals = session.scalars(select(Certification.id).where(Certification.practice_id.in_(ids)))
    sign_in_links.void_links(session, [*map(_path, ids), *(links.path("team.certify", id=id) for id in approvals)])
    session.execute(delete(Practice).where(Practice.id.in_(ids), Practice.reference.is_(None)))


def _path(practice_id: int) -> str:
    return links.path("city.tasks", id=practice_id)
