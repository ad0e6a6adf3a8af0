"""The full text of what is public, behind one interface for SQLite (FTS5) and PostgreSQL (tsvector).

The table `search_text` is made by a migration. Both hold words that catalogue/words.py folded, so both find the same;
how they weigh hits differs in detail. Not here: the words of the desk (review/desk_text.py), which no reader may find.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.catalogue.entry import Texts
from webapp.catalogue.query_syntax import LONGEST_WORD, fts5_query, tsquery, tsvector
from webapp.catalogue.words import Term

TABLE = "search_text"


class FullText(Protocol):
    """What is asked of a database."""

    def lock(self, session: Session) -> None:
        """Let one transaction at a time change what is public, until it ends."""

    def put(self, session: Session, several: Mapping[int, Texts]) -> None:
        """Keep the words of revisions, by id, that are not there yet."""

    def remove(self, session: Session, revision_ids: Iterable[int]) -> None:
        """Forget revisions, whether they are there or not."""

    def matches(self, session: Session, terms: Sequence[Term]) -> dict[int, float]:
        """The revisions that hold all the terms, each with how well it fits: more is better."""


def of(session: Session) -> FullText:
    """The full text in this session's database."""
    return _IN[session.get_bind().dialect.name]


class _Sqlite:
    """FTS5. A transaction that writes has the only write lock from its beginning on."""

    _COLUMNS = ("title", "summary", "body", "title_expansions", "summary_expansions", "body_expansions")

    def lock(self, session: Session) -> None:
        pass

    def put(self, session: Session, several: Mapping[int, Texts]) -> None:
        columns = ", ".join(self._COLUMNS), ", ".join(f":{name}" for name in self._COLUMNS)
        insert = text(f"INSERT INTO search_text (rowid, {columns[0]}) VALUES (:id, {columns[1]})")  # noqa: S608
        if rows := [{"id": id} | self._columns(texts) for id, texts in several.items()]:
            session.execute(insert, rows)

    def _columns(self, texts: Texts) -> dict[str, str]:
        return {name: " ".join(word[:LONGEST_WORD] for word in getattr(texts, name)) for name in self._COLUMNS}

    def remove(self, session: Session, revision_ids: Iterable[int]) -> None:
        if rows := [{"id": id} for id in revision_ids]:
            session.execute(text("DELETE FROM search_text WHERE rowid = :id"), rows)

    def matches(self, session: Session, terms: Sequence[Term]) -> dict[int, float]:
        query = "SELECT rowid, -bm25(search_text, 12, 5, 1, 6, 2.5, 0.5) FROM search_text WHERE search_text MATCH ?"
        asked = fts5_query(terms)
        return dict(session.connection().exec_driver_sql(query, (asked,)).all())


class _Postgresql:
    """tsvector and tsquery, written out word by word: PostgreSQL's own parser and dictionaries have no part in it."""

    def lock(self, session: Session) -> None:
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext('sheaf catalogue'))"))

    def put(self, session: Session, several: Mapping[int, Texts]) -> None:
        insert = text("INSERT INTO search_text (revision_id, words) VALUES (:id, CAST(:words AS tsvector))")
        if rows := [{"id": id, "words": self._vector(texts)} for id, texts in several.items()]:
            session.execute(insert, rows)

    def _vector(self, texts: Texts) -> str:
        return tsvector(
            (
                ("A", texts.title),
                ("B", [*texts.summary, *texts.title_expansions]),
                ("C", texts.summary_expansions),
                ("D", texts.body),
                ("D", texts.body_expansions),
            )
        )

    def remove(self, session: Session, revision_ids: Iterable[int]) -> None:
        if rows := [{"id": id} for id in revision_ids]:
            session.execute(text("DELETE FROM search_text WHERE revision_id = :id"), rows)

    def matches(self, session: Session, terms: Sequence[Term]) -> dict[int, float]:
        query = (
            "SELECT revision_id, ts_rank('{0.1, 0.2, 0.45, 1.0}', words, query)"
            " FROM search_text, CAST(%s AS tsquery) AS query WHERE words @@ query"
        )
        cursor = session.connection().connection.cursor()  # the driver's own: there may be thousands of hits
        cursor.execute(query, (tsquery(terms),))
        return dict(cursor.fetchall())


_IN: dict[str, FullText] = {"sqlite": _Sqlite(), "postgresql": _Postgresql()}
