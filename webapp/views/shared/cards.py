"""A revision as the lists show it: what a card says and where it leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from webapp.models import Revision

CARD_WIDTH = 800
CARD_WIDTHS = (320, 480, 640, 800, 1200)


@dataclass(frozen=True, slots=True)
class Card:
    url: str
    title: str
    tagline: str
    countries: tuple[str, ...]  # ISO codes: the template names them in the reader's language
    cities: tuple[str, ...]
    period: dict[str, Any]
    topics: tuple[str, ...]
    picture_url: str
    picture_alt: str
    picture_set: str  # the same as WebP in several widths, as `srcset` has it
    language: str
    excerpt: str = ""  # where the hits of a search are, in a result


def card(revision: Revision) -> Card:
    shared = revision.shared
    picture = next(iter(shared.photos), None)
    return Card(
        url=url_for("practice_page.practice", slug=revision.practice.slug, language=unless_own(revision)),
        title=shared.title,
        tagline=shared.tagline,
        countries=shared.countries,
        cities=shared.cities,
        period=shared.period,
        topics=shared.topics,
        picture_url=url_for("files.picture", id=picture["file"], width=CARD_WIDTH) if picture else "",
        picture_alt=picture["alt"] if picture else "",
        picture_set=picture_set(picture["file"], CARD_WIDTHS) if picture else "",
        language=revision.language,
    )


def picture_set(id: str, widths: Sequence[int]) -> str:
    """Return the addresses of a public picture as WebP in these widths, as `srcset` has them."""
    address = url_for("files.picture", id=id).removesuffix(".jpg")
    return ", ".join(f"{address}.webp?width={width} {width}w" for width in widths)


def unless_own(revision: Revision) -> str | None:
    """Return the language of a translation; the original has the short address."""
    return None if revision.language == revision.practice.language else revision.language


def cards(revisions: Sequence[Revision]) -> list[Card]:
    return [card(revision) for revision in revisions]
