"""What a practice or an edition says of itself in a catalogue: title, makers, dates, subjects, rights."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from exports.edition.content import EditionContent
from exports.sheet.blocks import safe_url
from exports.sheet.sheet import LICENCE, Sheet, licence_name
from forms.places.countries import country_name
from forms.text import prose

TAGLINE = "tagline"
LICENCE_URLS: Mapping[str, str] = {
    "cc-by-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "cc-by-sa-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "cc-by-nc-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "cc0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}


@dataclass(frozen=True, slots=True)
class Licence:
    """The name and address of a licence, empty if it has none; the code is that of the answer."""

    code: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Description:
    """A practice or an edition in the words of a library catalogue; what is empty is not known.

    `key` tells language versions apart and may name a file. `covers` is a time (ISO 8601-2). `parts` are reference and
    title of the practices of an edition, `part_of` is the title of a practice's edition.
    """

    identifier: str
    key: str
    title: str
    makers: tuple[str, ...]
    publisher: str
    language: str
    issued_on: date | None
    version: int
    abstract: str = ""
    subjects: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    country_codes: tuple[str, ...] = ()
    covers: str = ""
    url: str = ""
    licence: Licence | None = None
    parts: tuple[tuple[str, str], ...] = ()
    part_of: str = ""
    is_edition: bool = False
    isbn: str = ""
    issn: str = ""


def of_sheet(sheet: Sheet, part_of: str = "") -> Description:
    """Return the description of a practice, made by its cities, or by its countries where it is a national one."""
    words = sheet.questionnaire.language
    shared = sheet.shared
    countries = tuple(country_name(code, words) for code in shared.countries)
    return Description(
        identifier=sheet.reference,
        key=key(sheet),
        title=sheet.title,
        makers=shared.cities or countries or ((sheet.network,) if sheet.network else ()),
        publisher=sheet.network,
        language=sheet.language,
        issued_on=sheet.published_on,
        version=sheet.revision,
        abstract=_abstract(sheet),
        subjects=tuple(topic.label for topic in sheet.topics),
        cities=shared.cities,
        countries=countries,
        country_codes=shared.countries,
        covers=covers(shared.period),
        url=safe_url(sheet.url),
        licence=licence(sheet),
        part_of=part_of,
    )


def _abstract(sheet: Sheet) -> str:
    """Return the practice in one sentence, as it is printed."""
    tagline, fields = sheet.shared.tagline, sheet.questionnaire.fields
    return prose.plain_text(tagline) if any(f.id == TAGLINE and f.type == "prose" for f in fields) else tagline


def of_edition(edition: EditionContent) -> Description:
    """Return the description of an edition, made by the network, without a licence of its own."""
    sheets = edition.sheets
    codes = tuple(dict.fromkeys(code for sheet in sheets for code in sheet.shared.countries))
    return Description(
        identifier=edition.reference or str(edition.year),
        key=edition.file_name,
        title=edition.name,
        makers=(edition.network,),
        publisher=edition.network,
        language=edition.language,
        issued_on=edition.made_on,
        version=edition.release,
        subjects=tuple(dict.fromkeys(topic.label for sheet in sheets for topic in sheet.topics)),
        countries=tuple(country_name(code, edition.language) for code in codes),
        country_codes=codes,
        parts=tuple((sheet.reference, sheet.title) for sheet in sheets),
        is_edition=True,
        isbn=edition.isbn,
        issn=edition.issn,
    )


def key(sheet: Sheet) -> str:
    """Return what tells a practice in a language from all others and may name a file: SH-2026-0014-en."""
    reference = re.sub("[^0-9A-Za-z_-]", "-", sheet.reference)
    return f"{reference or 'draft'}-{sheet.language}"


def licence(sheet: Sheet) -> Licence | None:
    """Return the licence that the city chose, with its address where it has one; None if nothing is known."""
    code = sheet.answers.get(LICENCE)
    code = code if isinstance(code, str) else ""
    name = licence_name(sheet)
    return Licence(code, name, safe_url(sheet.licence_url) or LICENCE_URLS.get(code, "")) if name else None


def covers(period: Mapping[str, object]) -> str:
    """Return when a practice ran in ISO 8601-2: 2019/2021, 2022-04/.. (still running), 2018, ../2020."""
    start, end = str(period.get("start") or ""), str(period.get("end") or "")
    if period.get("ongoing"):
        return f"{start}/.." if start else ""
    if start and end and start != end:
        return f"{start}/{end}"
    return start or (f"../{end}" if end else "")
