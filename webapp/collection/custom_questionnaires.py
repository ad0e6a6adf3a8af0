"""Questionnaires that a network brings in itself: kept, looked at, activated, and then never changed."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.questionnaire import custom
from forms.questionnaire.shipped import SHIPPED
from webapp import questionnaires
from webapp.audit import log
from webapp.audit.log import Noted
from webapp.catalogue import indexing
from webapp.core.clock import now
from webapp.models import Call, CustomQuestionnaire, Person


class InUse(Exception):
    """The version is activated: nothing of it changes any more."""


def all_of_them(session: Session) -> list[CustomQuestionnaire]:
    """Return every version that was brought in, the last one first."""
    return list(session.scalars(select(CustomQuestionnaire).order_by(CustomQuestionnaire.id.desc())))


def by_name(session: Session, name: str) -> CustomQuestionnaire | None:
    return session.scalar(select(CustomQuestionnaire).where(CustomQuestionnaire.name == name))


def bring(session: Session, files: Mapping[str, bytes], person: Person) -> CustomQuestionnaire:
    """Keep the version that these files are, in the place of one of its name. Raises QuestionnaireError and InUse."""
    checked = custom.check(files)
    found = by_name(session, checked.version)
    if found is not None and found.activated_at is not None:
        raise InUse
    found = found or CustomQuestionnaire(name=checked.version)
    found.files = {language: data.decode() for language, data in checked.files.items()}
    found.structure, found.by_id, found.at = checked.structure, person.id, now()
    session.add(found)
    session.flush()
    log.note(session, Noted.QUESTIONNAIRE_BROUGHT, person, subject=found.name)
    _ask_anew(session)
    return found


def activate(session: Session, version: CustomQuestionnaire, person: Person) -> None:
    """Let calls ask a version, of which nothing changes from now on; a second time does no harm."""
    if version.activated_at is None:
        version.activated_at = now()
        log.note(session, Noted.QUESTIONNAIRE_ACTIVATED, person, subject=version.name)
        _ask_anew(session)


def drop(session: Session, version: CustomQuestionnaire, person: Person) -> None:
    """Delete a version that was never activated. Raises InUse."""
    if version.activated_at is not None or session.scalar(
        select(Call.id).where(Call.questionnaire_version == version.name)
    ):
        raise InUse
    session.delete(version)
    log.note(session, Noted.QUESTIONNAIRE_DROPPED, person, subject=version.name)
    _ask_anew(session)


def _ask_anew(session: Session) -> None:
    indexing.refresh(session)
    questionnaires.forget()


def usable(session: Session) -> list[str]:
    """Return the versions that a call may ask: those that shipped, the newest first, and those that were activated."""
    active = select(CustomQuestionnaire.name).where(CustomQuestionnaire.activated_at.is_not(None))
    return [*reversed(SHIPPED), *session.scalars(active.order_by(CustomQuestionnaire.name))]
