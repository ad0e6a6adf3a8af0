"""Published practices as data: typed, harmless in a spreadsheet, and no more than what their owners agreed to show."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date

import jsonschema
import openpyxl
import pytest
from every_type import NETWORK
from sheets import of_every_type

from exports.data import linked_data, records, tables, workbook
from forms.questionnaire.shipped import load

PRIVATE = [
    {"name": "Seen Everywhere", "email": "a@example.org", "visibility": "everyone"},
    {"name": "Network Only", "email": "b@example.org", "visibility": "network"},
    {"name": "Editors Only", "email": "c@example.org", "visibility": "editors"},
    {"name": "Not Decided", "email": "d@example.org", "visibility": ""},
]
FORMULAS = ["=1+1", "+380 332", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "=cmd|' /C calc'!A0"]


@pytest.fixture(scope="module")
def sheets(make_sheet):
    return [
        make_sheet((60, 40), (40, 60), files={"f": "https://sheaf.example.org/documents/f.pdf"}),
        make_sheet(language="fr", reference="SH-2026-0015", title="Deux", published_on=date(2026, 6, 1), website=None),
    ]


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def book_of(sheets):
    return openpyxl.load_workbook(io.BytesIO(workbook.to_xlsx(sheets, NETWORK)))


EXPORTS = {
    "csv": lambda sheets: tables.to_csv(sheets, NETWORK),
    "json": records.to_json,
    "jsonld": linked_data.to_jsonld,
    "xlsx": lambda sheets: " ".join(
        str(cell.value) for page in book_of(sheets) for row in page.iter_rows() for cell in row
    ),
}


def test_every_answer_that_leaves_the_house_stands_in_each_table_and_in_the_json():
    sheet = of_every_type()
    found, (row,) = tables.table([sheet], NETWORK)
    filled = {column.field for column, cell in zip(found, row, strict=True) if cell is not None}
    shown = {field.id for field in records.shown_fields(sheet.questionnaire)}
    assert shown <= filled and shown == records.shown_answers(sheet).keys()
    (in_csv,) = rows_of(tables.to_csv([sheet], NETWORK))
    in_book = [cell.value for cell in book_of([sheet])["Practices"][2]]
    for column, cell, other in zip(found, row, in_book, strict=True):
        text = "" if cell is None else column.type.text(cell)
        assert in_csv[column.name] == tables.harmless(text), column.name
        assert other == cell or other.date() == cell, column.name
    schema = records.schema([sheet.questionnaire])
    jsonschema.Draft202012Validator(schema).validate(json.loads(records.to_json([sheet])))


@pytest.mark.parametrize("form", EXPORTS)
def test_only_what_everyone_may_see_leaves(make_sheet, form):
    hidden = {"right_to_publish": True, "data_protection": True, "certifier_name": "Ivan Certifier"}
    text = EXPORTS[form]([make_sheet(contacts=PRIVATE, certifier_role="Head of Secrets", **hidden)])
    assert "Art therapy" in text
    for secret in ("Network Only", "Editors Only", "Not Decided", "b@example.org", "Ivan Certifier", "Head of Secrets"):
        assert secret not in text
    assert "Seen Everywhere" in text or form == "jsonld"


@pytest.mark.parametrize("form", EXPORTS)
def test_no_practice_is_an_export_too(form):
    assert EXPORTS[form]([])


def test_a_row_of_the_csv_is_a_practice_and_lists_stand_on_lines_in_step(sheets):
    first, second = rows_of(tables.to_csv(sheets, NETWORK))
    assert (first["reference"], first["version"], first["published_on"]) == ("SH-2026-0014", "2", "2026-05-03")
    assert (first["topics"], first["topics_label"]) == (
        "mediation\nwelcoming",
        "Mediation and conflict resolution\nWelcoming newcomers",
    )
    assert (first["places_countries"], first["places_country_names"]) == ("UA", "Ukraine")
    assert (first["period_start"], first["period_end"], first["period_ongoing"]) == ("2022-04", "", "yes")
    assert first["references_title"].split("\n") == ["Handbook", "Council decision 31/24"]
    assert first["references_url"].split("\n") == ["https://example.org/handbook", ""]
    assert first["references_file"].split("\n") == ["", "https://sheaf.example.org/documents/f.pdf"]
    assert first["contacts_telephone"] == "'+380 332 000 000"
    assert first["licence_url"] == "https://creativecommons.org/licenses/by/4.0/"
    assert (second["language"], second["website"]) == ("fr", "")


def test_the_csv_is_what_the_standard_says(sheets):
    text = tables.to_csv(sheets, NETWORK)
    assert text.startswith('"reference","version"') and text.endswith('"\r\n')
    assert "\ufeff" not in text


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_stays_a_text_in_every_spreadsheet(make_sheet, text):
    sheet = make_sheet(title=text, partners=text)
    for row in csv.reader(io.StringIO(tables.to_csv([sheet], NETWORK), newline="")):
        assert not any(tables.is_formula(cell) for cell in row)
    cells = [cell for row in book_of([sheet])["Practices"].iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    found = [cell for cell in cells if str(cell.value).endswith(text.strip())]
    assert len(found) == 2 and all(cell.quotePrefix for cell in found)


def test_the_workbook_is_typed_and_its_header_stays(sheets):
    page = book_of(sheets)["Practices"]
    assert page.freeze_panes == "B2" and page.auto_filter.ref.startswith("A1:")
    heads = [cell.value for cell in page[1]]
    first = dict(zip(heads, [cell.value for cell in page[2]], strict=True))
    assert first["published_on"].date() == date(2026, 5, 3)
    assert first["version"] == 2 and isinstance(first["version"], int)
    assert first["period_ongoing"] is True
    assert first["website"] == "https://www.example.org/art-therapy/" and not page._hyperlinks
    assert page.max_row == 3


def test_rows_are_as_high_as_their_texts_up_to_a_few_lines(make_sheet):
    """LibreOffice does not fit rows to their texts: those of neighbours would be printed over each other."""
    page = book_of([make_sheet(process="Word " * 300)])["Practices"]
    assert page.row_dimensions[2].height == workbook.LINE * workbook.MOST_LINES
    told = book_of([make_sheet()])["Data dictionary"]
    topics = next(row[0].row for row in told.iter_rows(min_row=2) if row[0].value == "topics")
    assert told.row_dimensions[topics].height > workbook.LINE, "its codes take several lines"


def test_the_data_dictionary_explains_every_column_and_code(sheets):
    book = book_of([*sheets, of_every_type()])
    told = {row[0].value: [cell.value for cell in row] for row in book["Data dictionary"].iter_rows(min_row=2)}
    for head in book["Practices"][1]:
        name, label, kind, _, _ = told[head.value]
        assert label and kind in {one.label for one in tables.ColumnType}, name
    assert "welcoming: Welcoming newcomers" in told["topics"][4]


def test_a_text_that_no_cell_can_hold_is_cut_and_says_so(make_sheet):
    page = book_of([make_sheet(purpose="字" * 40_000)])["Practices"]
    long = next(cell.value for cell in page[2] if isinstance(cell.value, str) and cell.value.startswith("字"))
    assert len(long) == workbook.LONGEST and long.endswith(workbook.CUT)


def test_the_json_keeps_to_its_schema_and_names_every_practice(sheets):
    schema = records.schema([sheet.questionnaire for sheet in sheets])
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.Draft202012Validator(schema)
    told = json.loads(records.to_json(sheets))
    checker.validate(told)
    assert [practice["reference"] for practice in told["practices"]] == ["SH-2026-0014", "SH-2026-0015"]
    assert told["practices"][0]["files"] == {"f": "https://sheaf.example.org/documents/f.pdf"}
    for wrong in ({"topics": ["no such topic"]}, {"certifier_name": "Ivan"}, {"purpose": 3}):
        changed = json.loads(json.dumps(told))
        changed["practices"][0]["answers"] |= wrong
        assert not checker.is_valid(changed), wrong
    del told["practices"][0]["reference"]
    assert not checker.is_valid(told)


def test_the_schema_holds_the_answers_of_several_editions():
    other = load()
    schema = records.schema([load(), load(language="fr"), other])
    assert list(schema["$defs"]) == ["practice", "answers-2026"]
    assert schema["$defs"]["answers-2026"]["title"] == load().title


def test_the_linked_data_names_cities_countries_and_licences(make_sheet):
    many = make_sheet(places={"countries": ["PT", "ES"], "cities": ["Braga"]}, period={"start": "2019", "end": "2021"})
    first, second = json.loads(linked_data.to_jsonld([make_sheet((60, 40)), many]))["hasPart"]
    assert first["@type"] == "Report" and first["datePublished"] == "2026-05-03"
    assert first["spatialCoverage"][0]["address"]["addressCountry"] == "UA"
    assert first["temporalCoverage"] == "2022-04/.." and second["temporalCoverage"] == "2019/2021"
    assert first["license"].startswith("https://creativecommons.org/")
    assert first["image"][0]["description"] == "Alternative p0"
    assert [place["@type"] for place in second["spatialCoverage"]] == ["City", "Country", "Country"]


def test_the_same_practices_give_the_same_bytes(sheets, monkeypatch):
    first = workbook.to_xlsx(sheets, NETWORK)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert workbook.to_xlsx(sheets, NETWORK) == first
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert b"2026-06-01" in package.read("docProps/core.xml")
        assert len({entry.date_time for entry in package.infolist()}) == 1
