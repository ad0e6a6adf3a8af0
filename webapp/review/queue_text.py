"""The full text of what was sent, for editors alone, in the table `desk_text` of FTS5 or a tsvector."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Integer, column, text
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import TextualSelect

from webapp.catalogue.query_syntax import LONGEST_WORD, fts5_query, tsquery, tsvector
from webapp.catalogue.words import Term
from webapp.core.db import on_postgresql

TABLE = "desk_text"


def put(session: Session, texts: Mapping[int, Sequence[str]]) -> None:
    """Keep the folded words of practices, by id, whose rows have just been written."""
    if not texts:
        return
    if on_postgresql(session):
        query = "INSERT INTO desk_text (practice_id, words) VALUES (:id, CAST(:words AS tsvector))"
        rows = [{"id": id, "words": tsvector([("D", words)])} for id, words in texts.items()]
    else:
        query = "INSERT INTO desk_text (rowid, words) VALUES (:id, :words)"
        rows = [{"id": id, "words": " ".join(word[:LONGEST_WORD] for word in words)} for id, words in texts.items()]
    session.execute(text(query), rows)


def holding(session: Session, terms: Sequence[Term]) -> TextualSelect:
    """Return the ids of the practices that hold all of the terms (at least one), as a subquery."""
    if on_postgresql(session):
        query, words = "SELECT practice_id FROM desk_text WHERE words @@ CAST(:words AS tsquery)", tsquery(terms)
    else:
        query, words = "SELECT rowid FROM desk_text WHERE desk_text MATCH :words", fts5_query(terms)
    return text(query).bindparams(words=words).columns(column("practice_id", Integer))
