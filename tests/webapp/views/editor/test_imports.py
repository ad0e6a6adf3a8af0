"""The editors' pages that bring in practices from elsewhere."""

import io

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select
from word_documents import packed
from wrong_files import WRONG_FILES

from webapp import jobs
from webapp.imports import batches
from webapp.models import Import, Practice

TABLE = (
    "Titre;Pays;Ville;Période;Objectif;Remarques\n"
    "La cuisine;Espagne;Madrid;depuis 2019;Ensemble.;=1+1\n"
    "Carte;Atlantide;;2008-09;;\n"
)
PAGE = "<h2>Kitchen</h2><p>Spain Madrid 2019 - ongoing</p><p>Purpose: To cook...</p><a>Read More</a><p>Topic</p>"


@pytest.fixture
def desk(page_of, people):
    return page_of(people.editor)


def sent(desk, data, name="catalogue.csv", status=200, **more):
    return desk.post("/desk/imports", {"file": (io.BytesIO(data), name), **more}, status=status)


def address_of(page):
    return page.response.request.path


def practices_in(work):
    with work() as session:
        return session.scalar(select(func.count()).select_from(Practice))


def test_a_table_is_shown_before_anything_is_imported(desk, work):
    page = sent(desk, TABLE.encode("cp1252"))
    assert "Cells parted by “;”" in page.text and "Text in Windows-1252" in page.text
    assert "“Atlantide” is no country that we know." in page.text
    assert "What the period “2008-09” means is not certain." in page.text
    assert "=1+1" in page.text and "Make 2 drafts" in page.text
    assert practices_in(work) == 0


def test_a_table_whose_emails_were_misread_is_read_anew_before_anything_is_imported(desk, work):
    page = sent(desk, "Başlık;Şehir\nKomşu mutfağı;İzmir\n".encode("cp1254"))
    assert "Komşu mutfağı" in page.text
    form = page.form(action=f"{address_of(page)}/encoding")
    assert form["encoding"] == "Windows-1254"
    wrong = {name: f"cannot be read as {name}" for name in ("Windows-1255", "Windows-9999")}
    for name, said in [*wrong.items(), ("", "Choose how the letters of this file are written.")]:
        page = desk.post(f"{address_of(page)}/encoding", {**form, "encoding": name})
        assert said in page.text and "Komşu mutfağı" in page.text
    page = desk.post(f"{address_of(page)}/encoding", {**form, "encoding": "Windows-1252"})
    assert "The file was read as Windows-1252." in page.text and "Komþu mutfaðý" in page.text
    page = desk.post(f"{address_of(page)}/encoding", {**form, "encoding": "Windows-1254"})
    assert "Komşu mutfağı" in page.text and "Text in Windows-1254" in page.text and practices_in(work) == 0
    assert "Read the file anew" not in sent(desk, TABLE.encode()).text


def test_columns_can_be_sent_elsewhere_and_the_drafts_made_and_undone(desk, work):
    page = sent(desk, TABLE.encode(), source="Old catalogue", language="fr")
    address = address_of(page)
    chosen = page.form(action=f"{address}/columns")
    assert chosen["column-4"] == "purpose" and chosen["column-5"] == ""
    page = desk.post(f"{address}/columns", {**chosen, "column-4": "impact"})
    assert "The columns go where you said." in page.text
    page = desk.post(f"{address}/run", page.form(action=f"{address}/run"))
    assert "2 drafts were made." in page.text and practices_in(work) == 2
    with work() as session:
        draft = session.scalars(select(Practice).where(Practice.title == "La cuisine")).one()
        assert draft.language == "fr" and draft.working_copy.answers["impact"] == "Ensemble."
    tasks = desk.get(f"/drafts/{draft.id}")
    assert "Old catalogue" in tasks.text and "=1+1" in tasks.text
    page = desk.post(f"{address}/undo", page.form(action=f"{address}/undo"))
    assert "2 drafts were deleted." in page.text and practices_in(work) == 0


def test_a_saved_page_shows_what_it_leaves_open(desk):
    page = sent(desk, PAGE.encode(), "page.html")
    assert "Known: Title, Where it happens, When it happens, Purpose" in page.text and "things to ask" in page.text
    assert "Lines of the page that belong to no practice" in page.text


def test_a_changed_row_is_offered_as_an_update(desk, work):
    first = address_of(sent(desk, TABLE.encode()))
    desk.post(f"{first}/run", desk.get(first).form(action=f"{first}/run"))
    again = address_of(sent(desk, TABLE.replace("Ensemble.", "À deux.").encode()))
    page = desk.get(again)
    assert "1 draft changed at its source" in page.text and "Different from the draft: Purpose" in page.text
    form = {**page.form(action=f"{again}/run"), "shown": "1"}
    assert "1 is to be written anew." in desk.post(f"{again}/choose", {**form, "all": "yes"}).text
    assert "0 are to be written anew." in desk.post(f"{again}/choose", form).text
    told = desk.post(f"{again}/run", {**form, "update": "1"})
    assert "1 was updated." in told.text and practices_in(work) == 2
    undone = desk.post(f"{again}/undo", {})
    assert "1 was put back." in undone.text and "Put back" in undone.text


def test_a_long_import_is_done_in_the_background_and_can_be_stopped_and_taken_up_again(desk, work, app, monkeypatch):
    monkeypatch.setattr(batches, "PAUSE_SECONDS", 0)
    rows = "".join(f"Practice {number},France\n" for number in range(1, 232))
    page = sent(desk, f"Title,Country\n{rows}".encode())
    address = address_of(page)
    assert "Being looked at" in page.text and page.one("progress").get("max") == "1"
    panel = next(one for one in page.all("div") if one.get("data-job-url"))
    assert desk.client.get(panel.get("data-job-url")).json["state"] == "queued"
    stopped = desk.post(f"{address}/stop", {})
    assert "This stopped after 0 of 231 rows" in stopped.text
    assert "Being looked at" in desk.post(f"{address}/go-on", {}).text
    with app.app_context():
        jobs.run_waiting()
    ready = desk.get(address)
    assert "Make 231 drafts" in ready.text and practices_in(work) == 0
    assert "Practice 60" not in ready.text and "Practice 231" in desk.get(f"{address}?page=5").text
    assert "Somebody was faster" in desk.post(f"{address}/undo", {}).text
    assert "Being imported" in desk.post(f"{address}/run", {}).text
    with app.app_context():
        jobs.run_waiting()
    assert "Undo this import" in desk.get(address).text and practices_in(work) == 231


def test_what_was_foretold_can_be_looked_at_again_when_the_source_was_imported_since(desk):
    first, second = (address_of(sent(desk, TABLE.encode())) for _ in range(2))
    assert "since this was foretold" not in desk.get(second).text
    desk.post(f"{first}/run", {})
    assert "was done or undone since this was foretold" in desk.get(second).text
    assert "Unchanged (2)" in desk.post(f"{second}/go-on", {}).text


def test_a_workbook_is_read(desk):
    book = Workbook()
    for row in (["Title", "Country", "City", "Start date"], ["A", "UK", "Leeds", 2019]):
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    page = sent(desk, data.getvalue(), "list.xlsx")
    assert "Read from the sheet “Sheet”" in page.text and "Leeds" in page.text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\0\1\2", "neither a text nor a workbook"),
        (b"Title;City\n", "headers and no rows"),
        (b"PK\x03\x04 broken", "damaged"),
        (b'A;B\n"a;b\nc;d\n', "quotation mark"),
        (packed({"xl/workbook.xml": b"<a>" + b" " * 50_000_000 + b"</a>"}), "far more memory than its practices"),
        (WRONG_FILES["locked"][0], "This file has a password. Open it, save it without one"),
        (b"a,b\n" * 20_002, "more than 20000 rows. Split it."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(desk, work, data, says):
    refused = sent(desk, data, "list.csv", status=422, source="Kept name")
    assert says in refused.text
    assert refused.one("input", name="source").get("value") == "Kept name"
    with work() as session:
        assert session.scalar(select(func.count()).select_from(Import)) == 0


def test_without_a_file_one_is_asked_for(desk):
    assert "Choose a file first." in desk.post("/desk/imports", {}, status=422).text


def test_a_file_can_be_forgotten_before_it_is_imported_only(desk):
    address = address_of(sent(desk, TABLE.encode()))
    page = desk.post(f"{address}/discard", {})
    assert "Nothing was imported." in page.text
    done = address_of(sent(desk, TABLE.encode()))
    desk.post(f"{done}/run", {})
    assert "Somebody was faster" in desk.post(f"{done}/discard", {}).text
    assert "Somebody was faster" in desk.post(f"{done}/run", {}).text


def test_what_an_import_kept_is_for_editors_only(desk, page_of, people, work):
    address = address_of(sent(desk, TABLE.encode()))
    desk.post(f"{address}/run", {})
    with work() as session:
        draft = session.scalars(select(Practice).where(Practice.title == "La cuisine")).one()
        draft.people.append(session.merge(people.author))
    assert "=1+1" not in page_of(people.author).get(f"/drafts/{draft.id}").text


def test_a_wrong_file_is_told_as_what_it_is_and_nothing_typed_is_lost(desk):
    page = sent(desk, WRONG_FILES["picture"][0], "photo.jpg", 422, source="The old catalogue")
    assert "This is a picture. Choose the page or the table that lists the practices" in page.text
    assert page.form(enctype="multipart/form-data")["source"] == "The old catalogue"
    assert "Begin a draft with the filled form" not in page.links()


@pytest.mark.parametrize("kind", ["word", "old_word", "open_text", "rtf"])
def test_what_may_be_a_filled_form_leads_to_where_it_belongs(desk, kind):
    page = sent(desk, WRONG_FILES[kind][0], "form.docx", 422)
    assert "save it as a web page (HTML), or write them into a table" in page.text
    assert page.links()["Begin a draft with the filled form"] == "/start/word"
