"""Published practices as JSON-LD in the vocabulary of schema.org; it names cities as makers, and no person."""

from collections.abc import Iterable
from typing import Any

from exports.data.records import dumps
from exports.metadata.description import Description, of_sheet
from exports.metadata.metadata import filled
from exports.sheet.sheet import Sheet
from forms.questionnaire.row_types import Picture

CONTEXT = "https://schema.org"
Thing = dict[str, Any]


def to_jsonld(sheets: Iterable[Sheet]) -> str:
    """Return one `Collection` whose parts are the practices, each a `Report`."""
    sheets = tuple(sheets)
    publisher = next((sheet.network for sheet in sheets if sheet.network), "")
    whole = {"@context": CONTEXT, "@type": "Collection", "name": "Good practices", "publisher": _network(publisher)}
    return dumps(filled({**whole, "hasPart": [practice(sheet) for sheet in sheets]}))


def practice(sheet: Sheet) -> Thing:
    """Return one practice, without a context of its own."""
    about = of_sheet(sheet)
    return filled(
        {
            "@type": "Report",
            "@id": f"{about.url.partition('?')[0]}?language={about.language}" if about.url else "",
            "identifier": about.identifier,
            "name": about.title,
            "abstract": about.abstract,
            "inLanguage": about.language,
            "version": str(about.version),
            "datePublished": about.issued_on.isoformat() if about.issued_on else "",
            "author": [filled({"@type": "Organization", "name": maker}) for maker in about.makers],
            "publisher": _network(about.publisher),
            "about": list(about.subjects),
            "spatialCoverage": _places(about),
            "temporalCoverage": about.covers,
            "license": (about.licence.url or about.licence.name) if about.licence else "",
            "url": about.url,
            "citation": [_reference(row) for row in sheet.answers.get("references") or ()],
            "image": [_picture(row) for row in sheet.shared.photos],
        }
    )


def _network(name: str) -> Thing:
    return {"@type": "Organization", "name": name} if name else {}


def _places(about: Description) -> list[Thing]:
    """Return the cities, each in the country if there is only one, or else followed by the countries."""
    only = about.country_codes[0] if len(about.country_codes) == 1 else ""
    address = {"@type": "PostalAddress", "addressCountry": only} if only else {}
    cities = [filled({"@type": "City", "name": city, "address": address}) for city in about.cities]
    named = zip(about.country_codes, about.countries, strict=True)
    countries = [{"@type": "Country", "identifier": code, "name": name} for code, name in named]
    return cities if cities and only else [*cities, *countries]


def _reference(row: dict[str, Any]) -> Thing:
    return filled(
        {"@type": "CreativeWork", "name": row.get("title"), "url": row.get("url"), "inLanguage": row.get("language")}
    )


def _picture(row: Picture) -> Thing:
    return filled(
        {
            "@type": "ImageObject",
            "identifier": row.get("file"),
            "description": row.get("alt"),
            "caption": row.get("caption"),
            "creditText": row.get("credit"),
        }
    )
