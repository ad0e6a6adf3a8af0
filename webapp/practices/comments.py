"""What passes between a city and its editors: comments, notes among editors, and wordings that they suggest."""

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from forms.answers.validation import check
from forms.questionnaire.model import Field
from forms.questionnaire.model import Role as FieldRole
from forms.questionnaire.problems import Problem
from forms.questionnaire.types import FIELD_TYPES
from forms.text.plain import clean_text
from webapp.accounts.people import people_with
from webapp.consent.contacts import Privacy
from webapp.core import links
from webapp.core.clock import now
from webapp.core.refusal import Refusal
from webapp.models import Comment, Person, Practice, Role, Suggestion, SuggestionState, WorkingCopy
from webapp.notifications import mail
from webapp.practices import drafts
from webapp.questionnaires import load, load_or_english

LONGEST_COMMENT = 5000
FROM_DESK = frozenset({Role.EDITOR, Role.COORDINATOR})
DOUBLE_CLICK = dt.timedelta(minutes=1)  # how long the same words of the same person count as said once


class Reason(StrEnum):
    """Why words are not taken."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNCHANGED = "unchanged"
    PROBLEM = "problem"


class Unsaid(Refusal):
    """Words that cannot be taken; `problems` are those of a wording."""

    def __init__(self, reason: Reason, problems: Sequence[Problem] = ()) -> None:
        super().__init__(reason)
        self.problems = tuple(problems)


class AlreadyAnswered(Exception):
    """The suggestion was accepted or rejected before."""


class ChangedSince(Exception):
    """The answer is not the one any more for which the wording was suggested; `text` is what it says now."""

    def __init__(self, text: str) -> None:
        super().__init__("the answer has been changed since the suggestion was made")
        self.text = text


def comment(
    session: Session, practice: Practice, author: Person, text: str, *, field: str = "", to_city: bool = True
) -> Comment:
    """Add an editor's comment, by e-mail, or (`to_city` False) a note among editors. Raises Unsaid."""
    said, is_new = _add(session, practice, author, text, field, to_city=to_city)
    if to_city and is_new:
        _write(session, "comment", practice.people, said, "city.tasks")
    elif is_new and Role.EDITOR not in author.roles:
        _write(session, "coordinator_note", editors_of(session, practice), said, "editor.practice")
    return said


def answer(session: Session, practice: Practice, author: Person, text: str, *, field: str = "") -> Comment:
    """Add the city's comment to its editors, who get an e-mail. Raises Unsaid."""
    said, is_new = _add(session, practice, author, text, field, to_city=True)
    if is_new:
        _write(session, "comment_answered", editors_of(session, practice), said, "editor.practice")
    return said


def _add(
    session: Session, practice: Practice, author: Person, text: str, field: str, *, to_city: bool
) -> tuple[Comment, bool]:
    """Return the comment, and whether it is new and not the second click of a double click."""
    text = clean_text(text)
    if not text or len(text) > LONGEST_COMMENT:
        raise Unsaid(Reason.TOO_LONG if text else Reason.EMPTY)
    drafts.lock(session, practice)
    same = {"practice": practice, "author": author, "text": text, "field": field, "to_city": to_city}
    twice = select(Comment).filter_by(**same, answered_at=None).where(Comment.at > now() - DOUBLE_CLICK)
    if (earlier := session.scalars(twice).first()) is not None:
        return earlier, False
    new = Comment(**same)
    session.add(new)
    session.flush()
    return new, True


def _write(session: Session, name: str, people: Iterable[Person], comment: Comment, page: str) -> None:
    link = links.address(page, id=comment.practice_id)
    for person in people:
        if person.id != comment.author_id:  # nobody gets a letter of their own
            about = {"question": label(comment.practice, comment.field, person.language), "author": comment.author}
            mail.write(session, name, person, practice=comment.practice, note=comment.text, link=link, about=about)


def comments(session: Session, practice: Practice, *, notes: bool) -> list[Comment]:
    """Return the comments on a practice, the oldest first; the notes among editors only with `notes`."""
    query = select(Comment).where(Comment.practice_id == practice.id).options(selectinload(Comment.author))
    if not notes:
        query = query.where(Comment.to_city)
    return list(session.scalars(query.order_by(Comment.id)))


def reasons(session: Session, practice: Practice) -> str:
    """Return the open comments to the city as the beginning of a reason to return it, in its language."""
    waiting = [one for one in comments(session, practice, notes=False) if not one.answered_at and is_from_desk(one)]
    asked = [(label(practice, one.field, practice.language), one.text) for one in waiting]
    return "\n\n".join(f"{question}: {text}" if question else text for question, text in asked)


def is_from_desk(comment: Comment) -> bool:
    """Return True if an editor or coordinator wrote it who does not write on this very practice."""
    author = comment.author
    if not comment.to_city or author is None:
        return not comment.to_city
    return bool(FROM_DESK & author.roles) and author.id not in [one.id for one in comment.practice.people]


def settle(session: Session, comment: Comment) -> None:
    """Mark a comment as dealt with; the first time counts."""
    comment.answered_at = comment.answered_at or now()
    session.flush()


def editors_of(session: Session, practice: Practice) -> list[Person]:
    """Return the editors who have had to do with a practice; all editors if nobody has yet."""
    known = {event.actor_id for event in practice.events if event.action != Privacy.READ}
    known |= set(session.scalars(select(Comment.author_id).where(Comment.practice_id == practice.id)))
    known |= set(session.scalars(select(Suggestion.author_id).where(Suggestion.practice_id == practice.id)))
    known -= {person.id for person in practice.people}
    editors = people_with(session, Role.EDITOR)
    return [one for one in editors if one.id in known] or editors


def label(practice: Practice, field: str, language: str) -> str:
    """Return the question that a comment or suggestion is about; empty for the practice as a whole."""
    fields = {one.id: one.label for one in load_or_english(practice.questionnaire_version, language).fields}
    return fields.get(field, "")


def wordable(field: Field) -> bool:
    """Return True if a wording can be suggested: for texts that are printed."""
    return FIELD_TYPES[field.type].is_text and field.sheet.role is not FieldRole.HIDDEN


def suggest(
    session: Session,
    practice: Practice,
    author: Person,
    field: Field,
    wording: str,
    note: str = "",
    *,
    expected_etag: str | None = None,
) -> Suggestion:
    """Suggest a wording for what the city sent, of `expected_etag`. Raises ChangedSince and Unsaid."""
    drafts.lock(session, practice)
    sent = practice.sent_revision
    base = str(sent.answers.get(field.id, "")) if sent else ""
    if sent and expected_etag not in (None, drafts.etag(sent, field.id)):
        raise ChangedSince(base)
    wording = checked(practice, field, wording, instead_of=base)
    same = {"practice": practice, "author": author, "field": field.id, "wording": wording, "base": base}
    twice = session.scalars(select(Suggestion).filter_by(**same, state=SuggestionState.OPEN)).first()
    if twice is not None:
        return twice  # a double click
    suggestion = Suggestion(**same, language=practice.language, note=clean_text(note)[:LONGEST_COMMENT])
    session.add(suggestion)
    session.flush()
    for person in practice.people if practice.is_editable else ():  # else they hear when it is returned
        if person.id != author.id:
            about = {"question": label(practice, field.id, person.language), "author": author}
            mail.write(session, "suggestion", person, practice=practice, note=suggestion.note, about=about)
    return suggestion


def checked(practice: Practice, field: Field, wording: str, *, instead_of: str | None) -> str:
    """Return a wording as it is kept. Raises Unsaid if it is empty, `instead_of`, or breaks a rule of the question."""
    wording = FIELD_TYPES[field.type].parse(wording)
    if not wording or wording == instead_of:
        raise Unsaid(Reason.UNCHANGED if wording else Reason.EMPTY)
    questionnaire = load(practice.questionnaire_version, "en")
    found = [one for one in check(questionnaire, {field.id: wording}, complete=False) if one.field == field.id]
    if found:
        raise Unsaid(Reason.PROBLEM, found)
    return wording


def suggestions(session: Session, practice: Practice) -> list[Suggestion]:
    """Return every wording that was suggested for a practice, the oldest first."""
    query = select(Suggestion).where(Suggestion.practice_id == practice.id).options(selectinload(Suggestion.author))
    return list(session.scalars(query.order_by(Suggestion.id)))


def accept(
    session: Session,
    suggestion: Suggestion,
    person: Person,
    *,
    wording: str | None = None,
    expected_etag: str | None = None,
) -> None:
    """Put a suggested wording (or `wording`, as the city changed it) in the place of the answer.

    Raises AlreadyAnswered, drafts.NotEditable, Unsaid, and ChangedSince: nobody's words are replaced unseen.
    """
    practice, copy = suggestion.practice, _lock_open(session, suggestion)
    section = load(practice.questionnaire_version, "en").section_of(suggestion.field)
    field = next(one for one in section.fields if one.id == suggestion.field)
    chosen = suggestion.wording if wording is None else FIELD_TYPES[field.type].parse(wording)
    if not chosen:
        raise Unsaid(Reason.EMPTY)
    stands = str(copy.answers.get(field.id, ""))
    if stands not in (suggestion.base, chosen) and expected_etag != drafts.etag(copy, field.id):
        raise ChangedSince(stands)
    drafts.save(session, copy, {field.id: chosen}, person, section)
    _close(session, suggestion, person, SuggestionState.ACCEPTED)


def reject(session: Session, suggestion: Suggestion, person: Person) -> None:
    """Leave the answer as it is. Raises AlreadyAnswered and drafts.NotEditable."""
    _lock_open(session, suggestion)
    _close(session, suggestion, person, SuggestionState.REJECTED)


def _lock_open(session: Session, suggestion: Suggestion) -> WorkingCopy:
    """Return the locked answers to which a suggestion may still be put. Raises AlreadyAnswered, drafts.NotEditable."""
    copy = drafts.lock(session, suggestion.practice)
    session.refresh(suggestion)
    if suggestion.state != SuggestionState.OPEN:
        raise AlreadyAnswered
    if not suggestion.practice.is_editable:
        raise drafts.NotEditable
    return copy


def _close(session: Session, suggestion: Suggestion, person: Person, state: SuggestionState) -> None:
    suggestion.state, suggestion.answered_by_id, suggestion.answered_at = state, person.id, now()
    session.flush()
    if suggestion.author is not None and suggestion.author_id != person.id:
        link = links.address("editor.practice", id=suggestion.practice_id)
        about = {"question": label(suggestion.practice, suggestion.field, suggestion.author.language), "taken": state}
        mail.write(
            session, "suggestion_answered", suggestion.author, practice=suggestion.practice, link=link, about=about
        )
