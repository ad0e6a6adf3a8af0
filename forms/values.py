"""The shapes of compound answers, as they are stored: JSON objects with every key present."""

from collections.abc import Mapping
from typing import Any, Literal, TypedDict, get_args

Answers = Mapping[str, Any]
"""Field id -> value in the shape of the field's kind; a missing key means not answered."""

Visibility = Literal["everyone", "network", "editors"]
VISIBILITIES: tuple[Visibility, ...] = get_args(Visibility)


class Period(TypedDict):
    """When a practice ran. Dates are ISO 8601 with the precision that is known: "2019", "2019-03" or "2019-03-21"."""

    as_written: str
    start: str | None
    end: str | None
    ongoing: bool
    recurring: str


class Places(TypedDict):
    """Countries as ISO 3166-1 alpha-2 codes (and XK); cities as their people write them; none if national."""

    countries: list[str]
    cities: list[str]


class Document(TypedDict):
    """A reference document: `file` is the id of a stored file or "", `language` a BCP 47 tag or ""."""

    title: str
    url: str
    file: str
    language: str


class Picture(TypedDict):
    """A photo; `file` is the id of a stored file, `focus` a point in percent ("50,16") or "", missing in old ones."""

    file: str
    alt: str
    caption: str
    credit: str
    consent: bool
    focus: str


class Contact(TypedDict):
    """A person to write to, and who may see the details ("" until the city has decided)."""

    name: str
    role: str
    organisation: str
    email: str
    telephone: str
    visibility: Visibility | Literal[""]
