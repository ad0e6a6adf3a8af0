"""A work as Dublin Core (XML in the container of OAI-PMH) and as DataCite 4.6 (JSON), without a person or a DOI."""

from typing import Any

from exports.metadata.description import Description
from exports.xml_text import HEAD, schema_location, xml_text

OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
OAI_DC_SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
DC = "http://purl.org/dc/elements/1.1/"
DATACITE = "http://datacite.org/schema/kernel-4"
FORMATS = (
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)


def dublin_core(work: Description) -> str:
    """Return the work in the elements of Dublin Core, as an `oai_dc:dc` document."""
    issued = work.issued_on.isoformat() if work.issued_on else ""
    rows = [
        ("title", work.title),
        *[("creator", maker) for maker in work.makers],
        ("publisher", work.publisher),
        ("date", issued),
        ("type", "Collection" if work.is_edition else "Text"),
        *[("format", format) for format in FORMATS],
        ("identifier", work.identifier),
        ("identifier", work.url),
        ("identifier", f"ISBN {work.isbn}" if work.isbn else ""),
        ("identifier", f"ISSN {work.issn}" if work.issn else ""),
        ("language", work.language),
        *[("subject", subject) for subject in work.subjects],
        ("description", work.abstract),
        *[("coverage", place) for place in (*work.cities, *work.countries)],
        ("coverage", work.covers),
        ("rights", work.licence.name if work.licence else ""),
        ("rights", work.licence.url if work.licence else ""),
        ("relation", f"Part of: {work.part_of}" if work.part_of else ""),
        *[("relation", f"Has part: {reference} {title}") for reference, title in work.parts],
    ]
    body = "".join(f"  <dc:{name}>{xml_text(value)}</dc:{name}>\n" for name, value in rows if value)
    names = f'xmlns:oai_dc="{OAI_DC}" xmlns:dc="{DC}" {schema_location(OAI_DC, OAI_DC_SCHEMA)}'
    return f"{HEAD}<oai_dc:dc {names}>\n{body}</oai_dc:dc>\n"


def datacite(work: Description) -> dict[str, Any]:
    """Return the work as the attributes of a DataCite record. Raise ValueError for a work that was never issued."""
    if work.issued_on is None:
        raise ValueError(f"{work.identifier} has no date of publication")
    issued, licence = work.issued_on.isoformat(), work.licence
    found = {
        "schemaVersion": DATACITE,
        "types": {
            "resourceTypeGeneral": "Book" if work.is_edition else "Report",
            "resourceType": "Yearly edition" if work.is_edition else "Good practice",
        },
        "creators": [{"name": maker, "nameType": "Organizational"} for maker in work.makers],
        "titles": [{"title": work.title, "lang": work.language}],
        "publisher": {"name": work.publisher},
        "publicationYear": f"{work.issued_on.year:04d}",
        "dates": [
            {"date": issued, "dateType": "Issued"},
            *([{"date": work.covers, "dateType": "Other", "dateInformation": "when it ran"}] if work.covers else []),
        ],
        "language": work.language,
        "version": str(work.version),
        "alternateIdentifiers": [
            {"alternateIdentifier": value, "alternateIdentifierType": type}
            for value, type in (
                (work.identifier, "Reference of the publisher"),
                (work.isbn, "ISBN"),
                (work.issn, "ISSN"),
            )
            if value
        ],
        "subjects": [{"subject": subject} for subject in work.subjects],
        "descriptions": [{"description": work.abstract, "descriptionType": "Abstract", "lang": work.language}]
        if work.abstract
        else [],
        "geoLocations": [{"geoLocationPlace": place} for place in (*work.cities, *work.countries)],
        "rightsList": [filled({"rights": licence.name, "rightsUri": licence.url})] if licence else [],
        "formats": list(FORMATS),
        "url": work.url,
        "relatedItems": _related_items(work),
    }
    return filled(found)


def filled(attributes: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes without those that say nothing."""
    return {name: value for name, value in attributes.items() if value not in ("", None, [], {})}


def _related_items(work: Description) -> list[dict[str, Any]]:
    """Return the edition of a practice, or the practices of an edition, each once for all languages."""
    if work.part_of:
        return [{"relationType": "IsPublishedIn", "relatedItemType": "Book", "titles": [{"title": work.part_of}]}]
    report = {"relationType": "HasPart", "relatedItemType": "Report", "numberType": "Report"}
    each = dict.fromkeys(work.parts)
    return [{**report, "number": number, "titles": [{"title": title}]} for number, title in each]
