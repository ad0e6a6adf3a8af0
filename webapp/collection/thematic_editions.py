"""Editions of the questions that a network brings in itself: kept, looked at, activated, and then never changed.

Not here: what such files must keep to (forms/questionnaire/thematic.py) and the calls that ask them
(collection/calls.py).
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.questionnaire import thematic
from forms.questionnaire.template import SHIPPED
from webapp import catalogue, questionnaires
from webapp.audit import log
from webapp.audit.log import Noted
from webapp.core.clock import now
from webapp.models import Call, Person, ThematicEdition


class InUse(Exception):
    """The edition is activated: nothing of it changes any more."""


def all_of_them(session: Session) -> list[ThematicEdition]:
    """Every edition that was brought in, the last one first."""
    return list(session.scalars(select(ThematicEdition).order_by(ThematicEdition.id.desc())))


def by_name(session: Session, name: str) -> ThematicEdition | None:
    return session.scalar(select(ThematicEdition).where(ThematicEdition.name == name))


def bring(session: Session, files: Mapping[str, bytes], person: Person) -> ThematicEdition:
    """Keep the edition that these files are, by file name, in the place of an earlier one of its name.

    Nobody is asked its questions before it is activated. Raises TemplateError with every fault, and InUse if an edition
    of this name is activated.
    """
    checked = thematic.check(files)
    found = by_name(session, checked.edition)
    if found is not None and found.activated_at is not None:
        raise InUse
    found = found or ThematicEdition(name=checked.edition)
    found.files = {language: data.decode() for language, data in checked.files.items()}
    found.structure, found.by_id, found.at = checked.structure, person.id, now()
    session.add(found)
    session.flush()
    log.note(session, Noted.EDITION_BROUGHT, person, subject=found.name)
    _ask_anew(session)
    return found


def activate(session: Session, edition: ThematicEdition, person: Person) -> None:
    """From now on calls may ask it, and nothing of it changes. A second time does no harm."""
    if edition.activated_at is None:
        edition.activated_at = now()
        log.note(session, Noted.EDITION_ACTIVATED, person, subject=edition.name)
        _ask_anew(session)


def drop(session: Session, edition: ThematicEdition, person: Person) -> None:
    """Forget an edition that was never activated. Raises InUse."""
    if edition.activated_at is not None or session.scalar(select(Call.id).where(Call.template_edition == edition.name)):
        raise InUse
    session.delete(edition)
    log.note(session, Noted.EDITION_DROPPED, person, subject=edition.name)
    _ask_anew(session)


def _ask_anew(session: Session) -> None:
    """Let every process read the questionnaires again."""
    catalogue.refresh(session)
    questionnaires.forget()


def usable(session: Session) -> list[str]:
    """The editions that a call may ask: those that shipped, the newest first, and those that were activated."""
    active = select(ThematicEdition.name).where(ThematicEdition.activated_at.is_not(None))
    return [*reversed(SHIPPED), *session.scalars(active.order_by(ThematicEdition.name))]
