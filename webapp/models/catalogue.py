"""What is derived from published revisions so that readers find them, and may be derived again at any time."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class CatalogueEntry(Base):
    """A published revision as the catalogue sorts and filters it."""

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"), index=True)
    rules: Mapped[str] = mapped_column(server_default="")  # by which it was indexed (catalogue/entry.py)
    language: Mapped[str]
    is_own: Mapped[bool]  # in the practice's own language
    sort_title: Mapped[str]
    published_at: Mapped[dt.datetime]
    first_year: Mapped[int | None]
    last_year: Mapped[int | None]  # none for what has no known year, and for what goes on
    facets: Mapped[dict[str, Any]]  # {"topic": [code], "country": [code], "city": [name as written]}


class CatalogueChange(Base):
    """A change of what is public, in the order of the commits, by which every process notices what others did."""

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stamp: Mapped[str]  # random: a number that was rolled back may be given out again
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"), index=True)


class TitleWord(Base):
    """A folded word of a public title or of a city's name: what a misspelt word may have meant."""

    __table_args__ = (Index(None, "word"),)

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"), primary_key=True)
    word: Mapped[str] = mapped_column(primary_key=True)


class Misspelling(Base):
    """A title word, whole or with one letter left out: two words at one letter's distance share such a form."""

    __table_args__ = (Index(None, "word"),)

    form: Mapped[str] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(primary_key=True)
