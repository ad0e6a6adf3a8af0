"""A revision as the lists show it: what a card says and where it leads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from webapp.models import Revision

CARD_WIDTH = 800


@dataclass(frozen=True, slots=True)
class Card:
    reference: str
    slug: str
    url: str
    title: str
    tagline: str
    country: str  # ISO codes, joined: the template names them in the reader's language
    countries: tuple[str, ...]
    cities: tuple[str, ...]
    period: dict[str, Any]
    topics: tuple[str, ...]
    picture_url: str
    picture_alt: str
    language: str
    published_at: dt.datetime | None


def card(revision: Revision) -> Card:
    answers, practice = revision.answers, revision.practice
    places = answers.get("places", {})
    picture = next(iter(answers.get("photos", ())), None)
    return Card(
        reference=practice.reference or "",
        slug=practice.slug or "",
        url=url_for("public.practice", slug=practice.slug, language=_unless_own(revision)),
        title=answers.get("title", ""),
        tagline=answers.get("tagline", ""),
        country=next(iter(places.get("countries", ())), ""),
        countries=tuple(places.get("countries", ())),
        cities=tuple(places.get("cities", ())),
        period=answers.get("period", {}),
        topics=tuple(answers.get("topics", ())),
        picture_url=url_for("public.picture", id=picture["file"], width=CARD_WIDTH) if picture else "",
        picture_alt=picture["alt"] if picture else "",
        language=revision.language,
        published_at=revision.published_at,
    )


def _unless_own(revision: Revision) -> str | None:
    return None if revision.language == revision.practice.language else revision.language


def cards(revisions: Sequence[Revision]) -> list[Card]:
    return [card(revision) for revision in revisions]
