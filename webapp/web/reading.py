"""Who may read a practice, in which words, and so which of its files."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from forms.answers.stored_files import named_files
from webapp.accounts import coordinators
from webapp.models import Person, Practice, StoredFile
from webapp.practices import approvals
from webapp.web.permissions import Right, can


def is_on_desk(practice: Practice) -> bool:
    """Return whether a practice has left its city: drafts are not the editors' to read."""
    return practice.reference is not None


def texts(session: Session, person: Person, practice: Practice) -> Iterator[Mapping[str, Any]]:
    """Yield the answers of a practice that a person may read."""
    writes = can(person, Right.CONTRIBUTE, practice)
    if writes or approvals.may_see(session, practice, person):
        yield from (copy.answers for copy in practice.copies)
    if writes or (can(person, Right.REVIEW) and is_on_desk(practice)):
        yield from (revision.answers for revision in practice.revisions)
    elif coordinators.place_for(session, person, practice) and practice.sent_revision:
        yield practice.sent_revision.answers


def may_open(session: Session, person: Person, file: StoredFile) -> bool:
    """Return whether a text that the person may read names the file. Its writers open all that was uploaded."""
    if can(person, Right.CONTRIBUTE, file.practice):
        return True
    return any(file.id in named_files(answers) for answers in texts(session, person, file.practice))
