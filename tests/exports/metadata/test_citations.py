"""Citations and metadata: what reference managers, libraries and registrars read."""

from __future__ import annotations

import re
from datetime import date

import pytest
from lxml import etree

from exports.edition.content import EditionContent
from exports.metadata import citations, description, metadata


@pytest.fixture(scope="module")
def works(make_sheet):
    sheets = (
        make_sheet(title="50 % more {braces} & under_scores \\ #1"),
        make_sheet(reference="SH-2026-0015", language="fr", places={"countries": ["PT", "ES"], "cities": []}),
    )
    edition = EditionContent("Good practices", 2026, "Network of Cities", "", "en", sheets, date(2026, 12, 1))
    return [description.of_edition(edition), *[description.of_sheet(sheet, "Good practices 2026") for sheet in sheets]]


def test_bibtex_has_one_entry_each_with_balanced_braces_and_whole_names(works):
    text = citations.bibtex(works)
    assert re.findall(r"@(\w+)\{([\w-]+),", text) == [
        ("book", "good-practices-2026"),
        ("techreport", "SH-2026-0014-en"),
        ("techreport", "SH-2026-0015-fr"),
    ]
    for entry in text.split("\n\n"):
        assert entry.count("{") == entry.count("}")
    assert r"50 \% more \textbraceleft{}braces\textbraceright{} \& under\_scores \textbackslash{} \#1" in text
    assert "author = {{Portugal} and {Spain}}" in text and "editor = {{Network of Cities}}" in text
    assert "month = may," in text and "year = {2026}" in text


def test_ris_has_one_record_each_and_no_line_without_a_tag(works):
    text = citations.ris(works)
    lines = text.split("\r\n")
    assert all(re.fullmatch(r"([A-Z][A-Z0-9]  - .*)?", line) for line in lines)
    assert [line for line in lines if line.startswith("TY")] == ["TY  - BOOK", "TY  - RPRT", "TY  - RPRT"]
    assert lines.count("ER  - ") == 3
    assert "DA  - 2026/05/03/" in lines and "AU  - Lutsk" in lines and "T2  - Good practices 2026" in lines


def test_dublin_core_says_who_where_when_and_under_which_licence(works):
    root = etree.fromstring(metadata.dublin_core(works[1]).encode())
    told = {}
    for element in root:
        told.setdefault(etree.QName(element).localname, []).append(element.text)
    assert told["title"] == ["50 % more {braces} & under_scores \\ #1"]
    assert told["creator"] == ["Lutsk"] and told["date"] == ["2026-05-03"] and told["language"] == ["en"]
    assert told["coverage"] == ["Lutsk", "Ukraine", "2022-04/.."]
    assert "https://creativecommons.org/licenses/by/4.0/" in told["rights"]
    whole = etree.fromstring(metadata.dublin_core(works[0]).encode())
    parts = [one.text for one in whole if (one.text or "").startswith("Has part: ")]
    assert len(parts) == 2 and parts[1].startswith("Has part: SH-2026-0015")


def test_dublin_core_stays_well_formed_whatever_a_city_wrote(make_sheet):
    hostile = description.of_sheet(make_sheet(title="<b>&\x00\x0b]]>", tagline="\uffff<"))
    assert etree.fromstring(metadata.dublin_core(hostile).encode()) is not None


def test_datacite_has_what_a_registrar_requires(works):
    whole, practice, _ = map(metadata.datacite, works)
    for record in (whole, practice):
        for required in ("creators", "titles", "publisher", "publicationYear", "types", "schemaVersion"):
            assert record[required]
    assert practice["publicationYear"] == "2026" and practice["types"]["resourceTypeGeneral"] == "Report"
    assert practice["relatedItems"][0]["titles"] == [{"title": "Good practices 2026"}]
    assert len(whole["relatedItems"]) == 2 and "doi" not in whole


def test_a_draft_cannot_be_registered(make_sheet):
    with pytest.raises(ValueError, match="SH-2026-0014"):
        metadata.datacite(description.of_sheet(make_sheet(published_on=None)))


@pytest.mark.parametrize(
    ("period", "covers"),
    [
        ({"start": "2019", "end": "2021"}, "2019/2021"),
        ({"start": "2019-03", "end": None, "ongoing": True}, "2019-03/.."),
        ({"start": "2018", "end": "2018"}, "2018"),
        ({"start": None, "end": "2020"}, "../2020"),
        ({"as_written": "ongoing", "ongoing": True}, ""),
        ({}, ""),
    ],
)
def test_a_period_is_an_interval(period, covers):
    assert description.covers(period) == covers
