"""The order of an edition's practices, by a rule or by hand, and the parts that they stand in."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from exports.edition.content import EditionContent, Grouping, groups
from forms.places.countries import country_name, sort_key
from webapp import questionnaires
from webapp.documents import publishing
from webapp.models import Edition, EditionEntry, Ordering, Parts, Revision

GROUPINGS = {Parts.COUNTRY: Grouping.COUNTRY, Parts.TOPIC: Grouping.TOPIC, Parts.NONE: Grouping.GIVEN}
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an edition as it will be printed: its name ("" without a divider) and its revisions in order."""

    name: str
    revisions: tuple[Revision, ...]


def in_order(edition: Edition, revisions: Iterable[Revision]) -> list[Revision]:
    """Return the revisions in the edition's order, the languages of a practice together and its own first."""
    practices: dict[int, list[Revision]] = {}
    for one in revisions:
        practices.setdefault(one.practice_id, []).append(one)
    for translations in practices.values():
        translations.sort(key=lambda one: (one.language != one.practice.language, one.language))
    key = _keys(edition)
    ordered = sorted(practices.values(), key=lambda translations: (*key(translations[0]), translations[0].practice_id))
    return [one for translations in ordered for one in translations]


def _keys(edition: Edition) -> Callable[[Revision], Key]:
    places = {id: place for place, id in enumerate(edition.arrangement or ())}
    by_country: Callable[[Revision], Key] = lambda one: (_country(one, edition.language), _title(one))  # noqa: E731
    return {
        Ordering.COUNTRY: by_country,
        Ordering.TOPIC: lambda one: (_topic(one), _title(one)),
        Ordering.DATE: lambda one: (-one.published_at.timestamp() if one.published_at else 0.0, _title(one)),
        Ordering.TITLE: lambda one: (_title(one),),
        Ordering.HAND: lambda one: (places.get(one.practice_id, len(places)), *by_country(one)),
    }[Ordering(edition.ordering)]


def _title(revision: Revision) -> str:
    return sort_key(revision.shared.title)


def _country(revision: Revision, language: str) -> tuple[bool, str]:
    code, _ = revision.shared.first_place
    return not code, sort_key(country_name(code, language)) if code else ""


def _topic(revision: Revision) -> tuple[bool, int]:
    code = next(iter(revision.shared.topics), "")
    return not code, questionnaires.topic_style(code).number


def parts(session: Session, edition: Edition, revisions: Sequence[Revision]) -> list[Part]:
    """Return the revisions in the parts that the edition will have, by the same rule that binds it."""
    by_key = {(one.practice.reference or "", one.language): one for one in revisions}
    sheets = tuple(publishing.to_sheet(session, publishing.of_revision(one), on_screen=True) for one in revisions)
    content = EditionContent(edition.title, edition.year, "", "", edition.language, sheets, dt.date.min)
    grouping = GROUPINGS[Parts(edition.parts)]
    grouped = groups(replace(content, grouping=grouping, questionnaires=questionnaires.current()))
    return [Part(name, tuple(by_key[one.reference, one.language] for one in sheets)) for name, sheets in grouped]


def pages(session: Session, revisions: Sequence[Revision]) -> dict[int, int]:
    """Return how many pages the sheets of these revisions had when they were bound last, as far as known."""
    ids = [one.id for one in revisions]
    query = select(EditionEntry.revision_id, func.max(EditionEntry.pages)).where(EditionEntry.revision_id.in_(ids))
    query = query.where(EditionEntry.pages > 0).group_by(EditionEntry.revision_id)
    return {id: count for id, count in session.execute(query)}


def move(edition: Edition, arranged: Sequence[Part], practice_id: int, step: int) -> None:
    """Put a practice `step` places down (or up) among those of its part, and keep that order."""
    order = []
    for part in arranged:
        ids = list(dict.fromkeys(one.practice_id for one in part.revisions))
        if practice_id in ids:
            place = ids.index(practice_id)
            ids.insert(min(max(place + step, 0), len(ids) - 1), ids.pop(place))
        order += ids
    edition.arrangement = list(dict.fromkeys(order))


def arrange(edition: Edition, arranged: Sequence[Part], wanted: Sequence[int]) -> None:
    """Put the practices in the order of the ids in `wanted`, and those that it does not name behind them."""
    known = list(dict.fromkeys(one.practice_id for part in arranged for one in part.revisions))
    named = [id for id in dict.fromkeys(wanted) if id in set(known)]
    edition.arrangement = [*named, *(id for id in known if id not in set(named))]
