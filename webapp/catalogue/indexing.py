"""Indexing practices for the catalogue: all words and values of what is public, and nothing else."""

from collections.abc import Collection

from sqlalchemy import ScalarSelect, Select, delete, insert, select
from sqlalchemy.orm import Session, selectinload

from webapp import catalogue_changes
from webapp import city_names as names_of_cities
from webapp.catalogue import entry, spelling
from webapp.catalogue import text as search_text
from webapp.models import HIDING, CatalogueEntry, Practice, Revision

PUBLIC = Practice.state.not_in(HIDING) & Practice.revisions.any(Revision.is_published)


def lock(session: Session) -> None:
    """Let one transaction at a time change what readers find, until it ends."""
    search_text.lock(session)


def refresh(session: Session) -> None:
    """Have what is kept of the catalogue made anew, because something that it shows besides practices has changed."""
    lock(session)
    catalogue_changes.note_again(session)


def index(session: Session, *practices: Practice) -> None:
    """Index practices anew: what is public of them, and nothing of those that are not."""
    ids = [practice.id for practice in practices]
    if not ids:
        return
    lock(session)
    old = select(CatalogueEntry.revision_id).where(CatalogueEntry.practice_id.in_(ids))
    search_text.remove(session, session.scalars(old).all())
    session.execute(delete(CatalogueEntry).where(CatalogueEntry.practice_id.in_(ids)))
    shown = [revision for one in practices if one.is_public for revision in one.published_revisions]
    named = names_of_cities.in_answers(session, [revision.answers for revision in shown])
    rows = [entry.row_of(revision, names) for revision, names in zip(shown, named, strict=True)]
    if rows:
        session.execute(insert(CatalogueEntry), rows)
    search_text.put(session, {one.id: entry.texts_of(one, names) for one, names in zip(shown, named, strict=True)})
    words: dict[int, set[str]] = {id: set() for id in ids}
    for revision, names in zip(shown, named, strict=True):
        words[revision.practice_id] |= entry.title_words(revision.answers, names)
    spelling.keep(session, words)
    catalogue_changes.note_changes(session, ids)


def index_named(session: Session, ids: Collection[int] | ScalarSelect[int]) -> int:
    """Index the practices of these ids anew, and return how many there are."""
    query = select(Practice).where(Practice.id.in_(ids)).order_by(Practice.id)
    found = session.scalars(query.options(selectinload(Practice.revisions))).all()
    index(session, *found)
    return len(found)


def lacking() -> Select[int]:
    """Return the query of the public practices that are not indexed by the rules of this release."""
    by_these = CatalogueEntry.practice_id == Practice.id, CatalogueEntry.rules == entry.rules()
    indexed = select(CatalogueEntry).where(*by_these).exists()
    return select(Practice.id).where(PUBLIC, ~indexed).order_by(Practice.id)


def catch_up(session: Session, *, most: int) -> int:
    """Index at most `most` of the practices that are `lacking`, and return how many."""
    lock(session)  # first: what waits here must not be indexed as it was before
    return index_named(session, lacking().limit(most).scalar_subquery())
