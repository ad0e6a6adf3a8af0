"""The full text of what is public, in SQLite (FTS5) and PostgreSQL (tsvector), in a table that a migration makes."""

from collections.abc import Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.catalogue.entry import Texts
from webapp.catalogue.query_syntax import LONGEST_WORD, fts5_query, tsquery, tsvector
from webapp.catalogue.words import Term
from webapp.core.db import on_postgresql

_COLUMNS = ("title", "summary", "body", "title_expansions", "summary_expansions", "body_expansions")


def lock(session: Session) -> None:
    """Let one transaction at a time change what is public, until it ends; the only writer of SQLite needs no lock."""
    if on_postgresql(session):
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext('sheaf catalogue'))"))


def put(session: Session, revisions: Mapping[int, Texts]) -> None:
    """Keep the words of revisions, by id, that are not there yet."""
    if on_postgresql(session):
        query = "INSERT INTO search_text (revision_id, words) VALUES (:id, CAST(:words AS tsvector))"
        rows = [{"id": id, "words": _vector(texts)} for id, texts in revisions.items()]
    else:
        values = ", ".join(f":{name}" for name in _COLUMNS)
        query = f"INSERT INTO search_text (rowid, {', '.join(_COLUMNS)}) VALUES (:id, {values})"  # noqa: S608
        rows = [{"id": id, **_texts_by_column(texts)} for id, texts in revisions.items()]
    if rows:
        session.execute(text(query), rows)


def _texts_by_column(texts: Texts) -> dict[str, object]:
    return {name: " ".join(word[:LONGEST_WORD] for word in getattr(texts, name)) for name in _COLUMNS}


def _vector(texts: Texts) -> str:
    weighted = (
        ("A", texts.title),
        ("B", [*texts.summary, *texts.title_expansions]),
        ("C", texts.summary_expansions),
        ("D", texts.body),
        ("D", texts.body_expansions),
    )
    return tsvector(weighted)


def remove(session: Session, revision_ids: Sequence[int]) -> None:
    """Forget revisions, whether they are there or not."""
    key = "revision_id" if on_postgresql(session) else "rowid"
    if revision_ids:
        query = text(f"DELETE FROM search_text WHERE {key} = :id")  # noqa: S608
        session.execute(query, [{"id": id} for id in revision_ids])


def matches(session: Session, terms: Sequence[Term]) -> dict[int, float]:
    """Return the revisions that hold all the terms, each with how well it fits: more is better."""
    if not on_postgresql(session):
        query = "SELECT rowid, -bm25(search_text, 12, 5, 1, 6, 2.5, 0.5) FROM search_text WHERE search_text MATCH ?"
        return dict(session.connection().exec_driver_sql(query, (fts5_query(terms),)).all())
    query = (
        "SELECT revision_id, ts_rank('{0.1, 0.2, 0.45, 1.0}', words, query)"
        " FROM search_text, CAST(%s AS tsquery) AS query WHERE words @@ query"
    )
    cursor = session.connection().connection.cursor()  # the driver's own: there may be thousands of hits
    cursor.execute(query, (tsquery(terms),))
    return dict(cursor.fetchall())
