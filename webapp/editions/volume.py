"""From an edition to what is printed: the plain frozen Volume that exports understands.

Not here: which sheets are in it (editions) and what a volume looks like (exports).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from exports.edition.volume import CoverPicture, Tombstone, Volume
from exports.sheet.sheet import Photo, Sheet
from webapp import questionnaires
from webapp.config import Settings
from webapp.core import links
from webapp.core.pictures import size_of
from webapp.editions import arranging, store
from webapp.editions.freezing import Planned
from webapp.models import Edition, Parts, Practice, State
from webapp.practices import records
from webapp.practices.workflow import Action

TEXTS = ("title", "foreword", "acknowledgements")
"""What a volume of a single language may say in its own."""


def to_volume(session: Session, edition: Edition, sheets: tuple[Sheet, ...], planned: Planned) -> Volume:
    """The edition with these sheets, dated as its newest sheet so that it can be built again.

    Raises files.Damaged if the cover picture is not in the store.
    """
    settings: Settings = current_app.config["SETTINGS"]
    return Volume(
        title=edition.title,
        year=edition.year,
        network=settings.network,
        foreword=edition.foreword,
        foreword_by=tuple(line for line in edition.foreword_by.splitlines() if line.strip()),
        acknowledgements=edition.acknowledgements,
        publisher=edition.publisher,
        isbn=edition.isbn,
        issn=edition.issn,
        language=edition.language,
        sheets=sheets,
        made_on=max(sheet.published_on for sheet in sheets if sheet.published_on),
        version=planned.number,
        reference=planned.reference,
        changes=planned.as_changes(),
        grouping=arranging.GROUPINGS[Parts(edition.parts)],
        url=links.address("edition.page", year=edition.year),
        cover_picture=_cover(edition),
        withdrawn=_withdrawn(session, edition),
        questionnaires=questionnaires.current(),
    )


def by_language(edition: Edition, volume: Volume) -> dict[str, Volume]:
    """The volumes of single languages that the edition asks for, by language; none while there is but one language.

    One speaks its own language if somebody wrote its title; or else it has the front matter of the whole.
    """
    languages = sorted({sheet.language for sheet in volume.sheets})
    if not edition.by_language or len(languages) < 2:
        return {}
    return {language: _in_language(edition, volume, language) for language in languages}


def _in_language(edition: Edition, volume: Volume, language: str) -> Volume:
    said = (edition.texts or {}).get(language, {})
    own: dict[str, Any] = {}
    if said.get("title"):
        own = {name: said.get(name, "") for name in TEXTS} | {"language": language}
    return replace(
        volume,
        sheets=tuple(sheet for sheet in volume.sheets if sheet.language == language),
        changes=tuple(change for change in volume.changes if change.language == language),
        withdrawn=tuple(one for one in volume.withdrawn if one.language == language),
        isbn="",  # that of the whole
        **own,
    )


def _cover(edition: Edition) -> CoverPicture | None:
    if not edition.cover:
        return None
    data = store.cover(edition.cover)
    return CoverPicture(Photo(data, *size_of(data)), edition.cover_alt, edition.cover_credit)


def _withdrawn(session: Session, edition: Edition) -> tuple[Tombstone, ...]:
    """The practices of earlier versions that were withdrawn since: each under the last title that it had there."""
    titles = {row["reference"]: row for version in edition.versions for row in reversed(version.contents)}
    query = select(Practice).where(Practice.reference.in_(titles), Practice.state == State.WITHDRAWN)
    found = session.scalars(query.order_by(Practice.reference))
    return tuple(_tombstone(session, one, titles[one.reference or ""]) for one in found)


def _tombstone(session: Session, practice: Practice, row: dict[str, str]) -> Tombstone:
    gone = records.last_event(session, practice, Action.WITHDRAW)
    sent = practice.sent_revision
    places = sent.answers.get("places", {}) if sent else {}
    return Tombstone(
        reference=practice.reference or "",
        title=row["title"],
        language=row["language"],
        cities=tuple(places.get("cities", ())),
        countries=tuple(places.get("countries", ())),
        withdrawn_on=gone.at.date() if gone else None,
        reason=(gone.note or "") if gone else "",
    )
