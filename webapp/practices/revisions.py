"""Frozen answers: making numbered revisions of a practice, and which of them the world sees."""

from typing import Any

from sqlalchemy.orm import Session

from exports.sheet.refusals import unprintable
from webapp.city_names import city_of
from webapp.core.clock import now
from webapp.models import Person, Practice, Revision
from webapp.practices import drafts, languages, records
from webapp.practices.transitions import Reason, Refused


def freeze(session: Session, practice: Practice, author: Person | None) -> list[Revision]:
    """Return the answers as revisions, new ones where something has changed: the practice's own language first."""
    others = [(copy.language, languages.answers_in(copy)) for copy in languages.ready(practice)]
    first = _freeze(session, practice, practice.language, dict(practice.working_copy.answers), author, None)
    return [first, *(_freeze(session, practice, code, answers, author, first) for code, answers in others)]


def freeze_translation(session: Session, practice: Practice, language: str, author: Person) -> Revision:
    """Return a translation as a revision made from the public one. Raises Refused."""
    copy, source = practice.copy_in(language), languages.source_of(practice)
    if copy is None or source is None or language == practice.language:
        raise Refused(Reason.UNTRANSLATED)
    drafts.lock(session, practice, language)
    if languages.is_stale(practice, copy):
        raise Refused(Reason.OUTDATED)
    if problems := languages.problems_in(copy, source):
        raise Refused(Reason.UNTRANSLATED, problems)
    answers = languages.answers_in(copy, source)
    if unprintable(answers):
        raise Refused(Reason.UNPRINTABLE)
    return _freeze(session, practice, language, answers, author, source, anew=True)


def _freeze(
    session: Session,
    practice: Practice,
    language: str,
    answers: dict[str, Any],
    author: Person | None,
    source: Revision | None,
    *,
    anew: bool = False,
) -> Revision:
    """Return answers as a revision; `anew` makes one also if only the source is another than the last one's."""
    last = practice.last_revision(language)
    if last is not None and last.answers == answers and not (anew and source and last.source_id != source.id):
        return last
    practice.revision_count += 1
    revision = Revision(
        practice=practice,
        number=practice.revision_count,
        language=language,
        questionnaire_version=source.questionnaire_version if source else practice.questionnaire_version,
        answers=answers,
        author_id=author.id if author else None,
        source_id=source.id if source else None,
    )
    session.add(revision)
    session.flush()
    return revision


def take_back(practice: Practice, language: str) -> Revision:
    """Let the world see a translation no longer. Raises Refused for the original and for what is not public."""
    public = practice.published_in(language)
    if language == practice.language or public is None:
        raise Refused(Reason.NOT_PUBLIC)
    public.is_published, public.withdrawn_at = False, now()
    return public


def make_public(session: Session, practice: Practice, revision: Revision) -> None:
    """Let the world see a revision in the place of an older one in its language."""
    for older in practice.published_revisions:
        older.is_published = older.is_published and (older is revision or older.language != revision.language)
    if practice.slug is None:
        records.give_slug(session, practice)
    practice.published_at = practice.published_at or now()
    session.flush()  # the older one goes before the newer one comes: one published revision a language
    for one in practice.revisions:
        one.withdrawn_at = None if one.language == revision.language else one.withdrawn_at
    revision.is_published = True
    revision.published_at = revision.published_at or now()
    revision.shown_at = now()


def put_back(session: Session, practice: Practice, person: Person) -> None:
    """Make what is public the practice's own answers again; other languages keep what was written."""
    copy, public = drafts.lock(session, practice), practice.published_in(practice.language)
    if public is not None and copy.answers != public.answers:
        drafts.overwrite(practice, dict(public.answers), city_of(session, public.answers), person.id)
        session.flush()


def show_again(session: Session, practice: Practice, person: Person) -> None:
    """Note that what the world sees of a practice came back with it."""
    for one in practice.published_revisions:
        one.shown_at = now()
