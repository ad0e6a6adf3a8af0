"""A DataCite record (`metadata.datacite`) as XML of kernel 4.6 in the `oai_datacite` envelope, named by its address."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from exports.metadata.description import Description
from exports.metadata.metadata import DATACITE, datacite
from exports.xml_text import schema_location, xml_text

OAI_DATACITE = "http://schema.datacite.org/oai/oai-1.1/"
SCHEMA = "http://schema.datacite.org/oai/oai-1.1/oai.xsd"
VERSION = "4.6"
KERNEL_SCHEMA = f"http://schema.datacite.org/meta/kernel-{VERSION}/metadata.xsd"
Attributes = Mapping[str, Any]


def oai_datacite(work: Description, *, symbol: str) -> str:
    """Return the work as an `oai_datacite` element; `symbol` names the repository. Raise ValueError as `datacite`."""
    names = f'xmlns="{OAI_DATACITE}" {schema_location(OAI_DATACITE, SCHEMA)}'
    return (
        f"<oai_datacite {names}>\n<schemaVersion>{VERSION}</schemaVersion>\n"
        f"<datacentreSymbol>{xml_text(symbol)}</datacentreSymbol>\n<payload>\n{resource(work)}</payload>\n</oai_datacite>\n"
    )


def resource(work: Description) -> str:
    """Return the work as a `resource` element of kernel 4."""
    said = datacite(work)
    kind = "URL" if work.url else "Other"
    parts = [_element("identifier", work.url or work.identifier, identifierType=kind)]
    for name, write in _WRITERS.items():
        if name in said:
            parts.append(write(said[name]))
    return f'<resource xmlns="{DATACITE}" {schema_location(DATACITE, KERNEL_SCHEMA)}>\n{"".join(parts)}</resource>\n'


def _element(tag: str, text: str, **attributes: str) -> str:
    """Return an element with text; attributes that are empty are left out, `lang` is that of XML."""
    named = {("xml:lang" if name == "lang" else name): value for name, value in attributes.items() if value}
    told = "".join(f' {name}="{xml_text(value)}"' for name, value in named.items())
    return f"<{tag}{told}>{xml_text(text)}</{tag}>\n"


def _group(tag: str, elements: Iterable[str]) -> str:
    return f"<{tag}>\n{''.join(elements)}</{tag}>\n"


def _rows(group: str, tag: str, text: str, *attributes: str, inside: str = "") -> Callable[[list[Attributes]], str]:
    """Return a writer of a group of elements: by the keys of their text and attributes."""

    def write(rows: list[Attributes]) -> str:
        named = (_element(tag, row[text], **{name: row.get(name, "") for name in attributes}) for row in rows)
        return _group(group, (_group(inside, [one]) if inside else one for one in named))

    return write


def _rights(rows: list[Attributes]) -> str:
    return _group("rightsList", (_element("rights", row["rights"], rightsURI=row.get("rightsUri", "")) for row in rows))


def _related_item(row: Attributes) -> str:
    kind = f'relatedItemType="{row["relatedItemType"]}" relationType="{row["relationType"]}"'
    inside = _group("titles", (_element("title", one["title"]) for one in row["titles"]))
    if "number" in row:
        inside += _element("number", row["number"], numberType=row["numberType"])
    return f"<relatedItem {kind}>\n{inside}</relatedItem>\n"


# In the order in which the elements are written; kernel 4 takes any.
_WRITERS: Mapping[str, Callable[[Any], str]] = {
    "creators": _rows("creators", "creatorName", "name", "nameType", inside="creator"),
    "titles": _rows("titles", "title", "title", "lang"),
    "publisher": lambda said: _element("publisher", said["name"]),
    "publicationYear": lambda said: _element("publicationYear", said),
    "types": lambda said: _element(
        "resourceType", said["resourceType"], resourceTypeGeneral=said["resourceTypeGeneral"]
    ),
    "subjects": _rows("subjects", "subject", "subject"),
    "dates": _rows("dates", "date", "date", "dateType", "dateInformation"),
    "language": lambda said: _element("language", said),
    "alternateIdentifiers": _rows(
        "alternateIdentifiers", "alternateIdentifier", "alternateIdentifier", "alternateIdentifierType"
    ),
    "formats": lambda said: _group("formats", (_element("format", one) for one in said)),
    "version": lambda said: _element("version", said),
    "rightsList": _rights,
    "descriptions": _rows("descriptions", "description", "description", "descriptionType", "lang"),
    "geoLocations": _rows("geoLocations", "geoLocationPlace", "geoLocationPlace", inside="geoLocation"),
    "relatedItems": lambda rows: _group("relatedItems", map(_related_item, rows)),
}
