"""Records for harvesters in DataCite's XML: what DataCite's usual library writes, whatever a city wrote."""

from __future__ import annotations

from datetime import date

import grammars
import pytest
from datacite import schema45
from lxml import etree

from exports.edition.content import EditionContent
from exports.metadata import datacite_xml, description, metadata

KERNEL = "{http://datacite.org/schema/kernel-4}"
# The library wants a DOI and other identifiers under one name, and knows schema 4.5: these parts are compared by hand.
OWN = {"identifier", "alternateIdentifiers"}


@pytest.fixture(scope="module")
def works(make_sheet):
    sheets = (
        make_sheet(title='50 % more <braces> & "quotes"'),
        make_sheet(reference="SH-2026-0015", language="fr", places={"countries": ["PT", "ES"], "cities": []}),
    )
    edition = EditionContent(
        "Good practices", 2026, "Network of Cities", "", "en", sheets, date(2026, 12, 1), isbn="9780306406157"
    )
    return [description.of_edition(edition), *[description.of_sheet(sheet, "Good practices 2026") for sheet in sheets]]


def parts(xml):
    """The children of a resource by name, each as its tree of names, attributes and texts."""
    root = etree.fromstring(xml)
    assert root.tag == f"{KERNEL}resource"
    return {etree.QName(one).localname: tree(one) for one in root}


def tree(element):
    return element.tag, dict(element.attrib), (element.text or "").strip(), [tree(one) for one in element]


@pytest.mark.parametrize("which", [0, 1, 2])
def test_it_is_what_the_usual_library_of_datacite_writes(works, which):
    said = metadata.datacite(works[which])
    theirs = {**said, "schemaVersion": "http://datacite.org/schema/kernel-4"}
    theirs |= {"doi": "10.1234/x", "identifiers": [{"identifier": "10.1234/x", "identifierType": "DOI"}]}
    theirs.pop("alternateIdentifiers")
    expected = {name: one for name, one in parts(schema45.tostring(theirs).encode()).items() if name not in OWN}
    ours = parts(datacite_xml.resource(works[which]).encode())
    assert {name: one for name, one in ours.items() if name not in OWN} == expected
    assert {"creators", "titles", "publisher", "publicationYear", "resourceType"} <= set(expected)


def test_it_names_its_address_and_its_other_numbers(works):
    for work in works:
        root = etree.fromstring(datacite_xml.resource(work))
        assert [(one.text, one.attrib) for one in root.iter(f"{KERNEL}identifier")] == [
            (work.url, {"identifierType": "URL"}) if work.url else (work.identifier, {"identifierType": "Other"})
        ]
        others = {one.get("alternateIdentifierType"): one.text for one in root.iter(f"{KERNEL}alternateIdentifier")}
        assert others["Reference of the publisher"] == work.identifier
        assert others.get("ISBN", "") == work.isbn


def test_it_stands_in_the_envelope_of_datacite(works):
    root = etree.fromstring(datacite_xml.oai_datacite(works[1], symbol="practices.example"))
    assert [etree.QName(one).localname for one in root] == ["schemaVersion", "datacentreSymbol", "payload"]
    assert root[0].text == "4.6" and root[1].text == "practices.example" and root[2][0].tag == f"{KERNEL}resource"


@pytest.mark.parametrize("which", [0, 1, 2])
def test_it_keeps_to_the_grammar(works, which):
    grammars.read("datacite", datacite_xml.oai_datacite(works[which], symbol="practices.example").encode())
    grammars.read("oai_dc", metadata.dublin_core(works[which]).encode())


def test_it_stays_well_formed_whatever_a_city_wrote(make_sheet):
    hostile = description.of_sheet(make_sheet(title="<b>&\x00\x0b]]>\"'", tagline="\uffff<"))
    assert etree.fromstring(datacite_xml.resource(hostile)) is not None
