"""Who may read a practice, in which words, and so which of its files: one rule for a page and for what is on it.

Not here: who may write on it (practices/team.py) or move it (web/permissions.py), and what the world may see
(documents/publishing.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from webapp.accounts import coordinators
from webapp.documents.publishing import named_files
from webapp.models import Person, Practice, StoredFile
from webapp.practices import approvals
from webapp.web.permissions import Right, can


def is_on_desk(practice: Practice) -> bool:
    """True once it has left its city: drafts are not the editors' to read."""
    return practice.reference is not None


def texts(session: Session, person: Person, practice: Practice) -> Iterator[Mapping[str, Any]]:
    """The answers of a practice that a person may read; none for somebody who may not read it at all.

    Who writes on it or is asked to approve it reads what stands there now. Editors read every version that was sent,
    coordinators of its countries the last one.
    """
    writes = can(person, Right.CONTRIBUTE, practice)
    if writes or approvals.may_see(session, practice, person):
        yield from (copy.answers for copy in practice.copies)
    if writes or (can(person, Right.REVIEW) and is_on_desk(practice)):
        yield from (revision.answers for revision in practice.revisions)
    elif coordinators.place_for(session, person, practice) and practice.sent_revision:
        yield practice.sent_revision.answers


def may_open(session: Session, person: Person, file: StoredFile) -> bool:
    """True if a text that the person may read names the file. Who writes on a practice opens all that was uploaded."""
    if can(person, Right.CONTRIBUTE, file.practice):
        return True
    return any(file.id in named_files(answers) for answers in texts(session, person, file.practice))
