"""The PDF of a sheet: what it claims, what it refuses, what it looks like in numbers."""

from __future__ import annotations

import dataclasses
import io
import re
from itertools import pairwise
from pathlib import Path

import pdfplumber
import pikepdf
import pytest
from weasyprint.urls import URLFetcher

from exports import ExportError
from exports.fonts import pdf_fonts
from exports.house_style import house
from exports.html import sheet_html
from exports.pdf import paper, sheet_pdf
from exports.pdf.sheet_pdf import Rendered, Variant
from exports.sheet.page_size import Paper
from exports.sheet.sheet import Photo

MM = 72 / 25.4


def test_an_archive_sheet_claims_pdf_a_and_pdf_ua_and_carries_tags(make_sheet, opened):
    with opened(sheet_pdf.render(make_sheet((600, 400)))) as pdf:
        packet = bytes(pdf.Root.Metadata.read_bytes())
        assert b'pdfaid:part="3" pdfaid:conformance="A"' in packet
        assert b'pdfuaid:part="1"' in packet
        assert pdf.Root.Lang == "en"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert pdf.docinfo["/CreationDate"] == "D:20260503000000Z"
        assert not pdf.attachments


def test_pages_with_other_pictures_need_no_other_client_of_the_web(make_sheet, monkeypatch):
    sheet_pdf.pages(make_sheet((600, 400)))
    monkeypatch.setattr(URLFetcher, "__init__", None)
    assert sheet_pdf.pages(make_sheet((400, 600))).part.pages == 1
    with pytest.raises(ExportError, match="not one of the sheet's own pictures"):
        paper.typeset('<html lang="en"><img src="photo:p0" alt="A"/></html>', sheet_pdf.stylesheets(), {}, "en")


def test_a_screen_sheet_claims_only_pdf_ua(make_sheet, opened):
    with opened(sheet_pdf.render(make_sheet(), Variant.SCREEN)) as pdf:
        packet = bytes(pdf.Root.Metadata.read_bytes())
        assert b"pdfaid:part" not in packet
        assert b'pdfuaid:part="1"' in packet


def test_a_sheet_for_the_screen_keeps_fewer_dots_and_is_a_small_file(make_sheet):
    from PIL import Image

    target = io.BytesIO()
    Image.effect_noise((1500, 1000), 60).convert("RGB").save(target, "JPEG", quality=90)
    sheet = dataclasses.replace(make_sheet((1500, 1000)), photos={"p0": Photo(target.getvalue(), 1500, 1000)})
    sizes = {}
    for variant in (Variant.SCREEN, Variant.ARCHIVE):
        data = sheet_pdf.render(sheet, variant)
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            sizes[variant] = (pdf.pages[0].images[0]["srcsize"][0], len(data))
    assert sizes[Variant.ARCHIVE][0] == 1500
    assert sizes[Variant.SCREEN][0] == pytest.approx(81 / 25.4 * 150, abs=2)  # set beside the facts, on one page
    assert sizes[Variant.SCREEN][1] < sizes[Variant.ARCHIVE][1] / 4


def test_every_page_says_its_number_and_reference_as_an_artifact(make_sheet, page_text):
    long = "\n\n".join(["A sentence that goes on for a while so that pages fill. " * 9] * 4)
    pdf = sheet_pdf.render(make_sheet(process=long))
    pages = page_text(pdf)
    assert len(pages) > 1
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in text
        assert "SH-2026-0014" in text
    assert not any("Page 1 of" in text for text in page_text(pdf, artifacts=False))


def test_a_missing_picture_stops_the_sheet(make_sheet):
    sheet = make_sheet((600, 400))
    with pytest.raises(ExportError, match=r"^SH-2026-0014 “Art therapy in Lutsk”, Photos: picture 1 \(p0\) is missing"):
        sheet_pdf.render(dataclasses.replace(sheet, photos={}))


def test_a_broken_picture_stops_the_sheet(make_sheet):
    sheet = make_sheet((600, 400))
    with pytest.raises(ExportError, match=r"^SH-2026-0014 .*Photos: picture 1 \(p0\) is broken"):
        sheet_pdf.render(dataclasses.replace(sheet, photos={"p0": Photo(b"not a picture", 600, 400)}))


def test_characters_without_a_face_stop_the_archive_but_not_the_preview(make_sheet):
    sheet = make_sheet(tagline="A party \N{PARTY POPPER}")
    assert sheet_pdf.render(sheet, Variant.SCREEN)
    with pytest.raises(ExportError, match=r"^SH-2026-0014 .*, Summary: no face .*U\+1F389"):
        sheet_pdf.render(sheet)
    with pytest.raises(ExportError, match=r"^SH-2026-0014 .*U\+1F389"):
        sheet_pdf.render(make_sheet(network="Cities \N{PARTY POPPER}"))


def test_a_picture_that_ends_too_early_stops_the_sheet(make_sheet):
    sheet = make_sheet((600, 400))
    half = sheet.photos["p0"].data[:-200]
    with pytest.raises(ExportError, match="Photos: picture 1"):
        sheet_pdf.render(dataclasses.replace(sheet, photos={"p0": Photo(half, 600, 400)}))


def test_a_text_that_runs_out_of_its_column_stops_the_sheet(make_sheet):
    with pytest.raises(ExportError, match=r"^SH-2026-0014 .*, Topics: this does not fit into its column: “y{60}"):
        sheet_pdf.render(make_sheet(topics=["y" * 150]))


@pytest.mark.parametrize("beside", [False, True])
def test_the_longest_figures_fit_every_layout(make_sheet, beside):
    points = "\n".join(f"- {number} euros saved" for number in ("1,111,111,111", "2,222,222,222", "3,333,333,333"))
    long = "\n\n".join(["A sentence that goes on for a while so that pages fill. " * 9] * (6 if beside else 20))
    for process in ("Meet.", long):
        sheet = make_sheet(impact=points, process=process)
        assert sheet_pdf.render(sheet, beside=sheet if beside else None)


def test_a_face_that_is_not_there_stops_the_sheet(make_sheet, monkeypatch):
    known = {key: path for key, path in pdf_fonts.faces().items() if key[0] != "Noto Sans Hebrew"}
    monkeypatch.setattr(pdf_fonts, "faces", lambda: known)
    paper.css.cache_clear()
    with pytest.raises(ExportError, match=r"^SH-2026-0014 .*: The house style asks for .*: Noto Sans Hebrew"):
        sheet_pdf.render(make_sheet())


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/hostname",
        "/etc/hostname",
        "print.css",
        "http://127.0.0.1:9/x.jpg",
        "https://example.org/x.jpg",
        "data:image/gif;base64,R0lGODlhAQABAAAAACw=",
        "photo:another-practice",
    ],
)
def test_nothing_but_the_pictures_of_the_sheet_can_be_read(address):
    html = f'<html lang="en"><body><img src="{address}" alt="x"/></body></html>'
    with pytest.raises(ExportError):
        paper.typeset(html, (), {"p0": b""}, "en")


def test_hostile_answers_embed_nothing_and_link_nowhere_else(make_sheet, opened, hostile):
    data = sheet_pdf.render(make_sheet(**hostile))
    with opened(data) as pdf:
        assert not pdf.attachments
        actions = [a.A for page in pdf.pages for a in page.obj.get("/Annots", []) if "/A" in a]
        assert all(str(action.URI).startswith(("https://", "http://", "mailto:")) for action in actions)
        assert "/JavaScript" not in str(pdf.Root)
        assert not [obj for obj in pdf.objects if isinstance(obj, pikepdf.Stream) and obj.get("/Subtype") == "/Image"]
        content = b"".join(obj.read_bytes() for obj in pdf.objects if isinstance(obj, pikepdf.Stream))
        assert b"root:" not in content


@pytest.mark.parametrize(
    ("sizes", "changes", "pages"),
    [
        ((), {}, 1),
        (((900, 1300),), {}, 1),
        (((1300, 1000),), {"purpose": "Meet.", "rationale": "Alone.", "process": "Doors.", "impact": "Stayed."}, 1),
        (((1500, 1000),) * 6, {}, 2),
    ],
)
def test_sheets_take_no_more_pages_than_they_need(make_sheet, sizes, changes, pages):
    assert sheet_pdf.pages(make_sheet(*sizes, **changes)).part.pages == pages


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "يوفر العلاج بالفن"),
        ("he", "טיפול באמנות"),
        ("ka", "არტთერაპია"),
        ("hy", "Արվեստի"),
        ("el", "Θεραπεία"),
        ("ja", "芸術療法"),
        ("ko", "예술 치료"),
        ("uk", "Арттерапія"),
    ],
)
def test_every_script_of_the_network_has_its_face(make_sheet, language, text):
    sheet = make_sheet(language=language, title=text, tagline=text, purpose=f"**{text}** *{text}*")
    rendered = sheet_pdf.pages(sheet)
    assert rendered.missing == ""
    assert rendered.part.language == language


SIGNS = (
    range(0x2070, 0x209D),
    range(0x20A0, 0x20C0),
    range(0x2100, 0x218C),
    range(0x2190, 0x2300),
    range(0x25A0, 0x2700),
)
UNKNOWN = {0x2072, 0x2073, 0x208F}
"""Not assigned."""


def test_operators_arrows_shapes_boxes_and_currencies_have_a_face():
    signs = "".join(chr(code) for block in SIGNS for code in block if code not in UNKNOWN)
    assert pdf_fonts.unprintable(signs) == ""


def test_a_caption_fills_its_line_before_the_credit_takes_the_next(make_sheet):
    sheet = make_sheet((900, 600))
    said = "L’indice d’équité territoriale, tel qu’on le présente lors des promenades avec les habitants."
    row = {**sheet.answers["photos"][0], "caption": said, "credit": "Illustration : réseau de démonstration"}
    html = sheet_pdf.document(dataclasses.replace(sheet, answers={**sheet.answers, "photos": [row]}), Variant.ARCHIVE)
    (caption,) = re.findall(r"<figcaption>.*</figcaption>", html)
    page = f'<!DOCTYPE html><html lang="fr"><head><title>x</title></head><body>{caption}</body></html>'
    for width in range(60, 130, 2):
        css = f'@page {{ size: 210mm 90mm }} html {{ font: 7.6pt "Noto Sans" }} body {{ width: {width}mm }}'
        boxes = paper.typeset(page, (css,), {}, "fr").document.pages[0]._page_box.descendants()
        first = next(box for box in boxes if type(box).__name__ == "LineBox")
        assert sum(len(getattr(box, "text", "")) for box in first.descendants()) > 30, width


@pytest.mark.parametrize(
    ("long", "paper"),
    [
        ("https://example.org/" + "a_b" * 130, Paper.A4),
        ("https://example.org/a-b/" + "c?d=" * 60, Paper.LETTER),
        ("w" * 300, Paper.A4),
    ],
)
def test_a_long_address_or_word_leaves_no_hole_beside_the_facts(make_sheet, long, paper):
    sheet = make_sheet(purpose=f"See {long} there.", stimulus=f"{long} and more.")
    with pdfplumber.open(io.BytesIO(sheet_pdf.render(sheet, paper=paper))) as document:
        words = document.pages[0].crop((0, 200, 120 * MM, document.pages[0].height - 90)).extract_words()
    tops = sorted({round(word["top"]) for word in words})
    assert max(after - before for before, after in pairwise(tops)) < 16 * MM


def test_a_right_to_left_sheet_is_mirrored(make_sheet):
    import io

    import pdfplumber

    def left_edge(language):
        with pdfplumber.open(io.BytesIO(sheet_pdf.render(make_sheet((900, 1300), language=language)))) as pdf:
            return pdf.pages[0].images[0]["x0"]

    assert left_edge("ar") == pytest.approx(20 * MM, abs=1)
    assert left_edge("en") == pytest.approx(140 * MM, abs=1)


@pytest.mark.parametrize(("focus", "hidden_left"), [("", 0.5), ("0,50", 0.0), ("16,16", 0.16), ("100,50", 1.0)])
def test_a_cropped_picture_keeps_its_most_important_point(make_sheet, focus, hidden_left):
    import io

    import pdfplumber

    # Twice as wide as any picture is printed, so half of it is cropped; and so little text that there is room for it.
    sheet = make_sheet((1200, 200), rationale="Alone.", process="Doors.", impact="Stayed.", references=None)
    photos = [{**row, "focus": focus} for row in sheet.answers["photos"]]
    sheet = dataclasses.replace(sheet, answers={**sheet.answers, "photos": photos})
    with pdfplumber.open(io.BytesIO(sheet_pdf.render(sheet))) as pdf:
        image = pdf.pages[0].images[0]
    cropped = image["width"] - 170 * MM
    assert cropped == pytest.approx(172 * MM, abs=2 * MM)
    assert 20 * MM - image["x0"] == pytest.approx(hidden_left * cropped, abs=1)


def test_a_file_with_a_public_address_is_linked_in_the_pdf(make_sheet, opened):
    def addresses(sheet):
        with opened(sheet_pdf.render(sheet)) as pdf:
            return {str(a.A.URI) for page in pdf.pages for a in page.obj.get("/Annots", []) if "/A" in a}

    address = "https://sheaf.example/files/f"
    assert addresses(make_sheet(files={"f": address})) - addresses(make_sheet()) == {address}


def test_several_threads_may_render_at_once(make_sheet):
    from concurrent.futures import ThreadPoolExecutor

    sheets = [make_sheet(title=f"Practice {number % 2}") for number in range(6)]
    with ThreadPoolExecutor(4) as pool:
        documents = list(pool.map(sheet_pdf.render, sheets))
    assert len(set(documents)) == 2


def test_fonts_of_the_machine_are_neither_used_nor_hidden_from_others(make_sheet):
    import os

    before = os.environ.get("FONTCONFIG_FILE")
    rendered = sheet_pdf.pages(make_sheet())
    assert os.environ.get("FONTCONFIG_FILE") == before
    assert {use.key[0].split()[0] for use in rendered.part.fonts.values()} == {"Noto"}


def test_pages_survive_a_cache(make_sheet):
    rendered = sheet_pdf.pages(make_sheet((600, 400)))
    again = Rendered.from_bytes(rendered.to_bytes())
    assert again == rendered


def test_the_key_counts_every_module_in_whatever_folder_it_stands(make_sheet, monkeypatch):
    read, read_bytes = set[Path](), Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.add(path) or read_bytes(path))
    sheet_pdf._house_key.cache_clear()
    assert sheet_pdf.key(make_sheet())
    modules = {*house.FOLDER.parent.rglob("*.py")}
    assert modules <= read and any(path.parent != house.FOLDER.parent for path in modules)


def test_the_key_changes_with_what_is_printed_and_with_the_variant(make_sheet):
    keys = [
        sheet_pdf.key(make_sheet()),
        sheet_pdf.key(make_sheet(), Variant.PRINT),
        sheet_pdf.key(make_sheet(), paper=Paper.LETTER),
        sheet_pdf.key(make_sheet(revision=3)),
        sheet_pdf.key(make_sheet(title="Another")),
        sheet_pdf.key(make_sheet((60, 40))),
        sheet_pdf.key(make_sheet((62, 40))),
    ]
    assert len(set(keys)) == len(keys)
    assert sheet_pdf.key(make_sheet()) == keys[0]


def test_numbers_in_a_right_to_left_line_keep_their_order():
    from exports.fonts.pdf_fonts import shape

    runs = shape("شبكة المدن 2026 · v12", leftwards=True)
    texts = ["".join(text for *_, text in run.glyphs) for run in runs]
    assert texts[0] == "v12" and "2026" in texts, "v12 is read last, so it stands at the left"
    assert runs[-1].key[0] == "Noto Sans Arabic"


@pytest.mark.parametrize(("language", "left"), [("en", 190 - 14), ("ar", 20)])
def test_the_first_page_has_a_code_of_the_public_address(make_sheet, page_text, opened, language, left):
    import segno

    sheet = make_sheet(language=language)
    data = sheet_pdf.render(sheet)
    rows = segno.make(sheet.url, error="m", micro=False).matrix
    modules = len(rows)
    with opened(data) as pdf:
        first = pdf.pages[0].obj.Contents[0].read_bytes().decode()
    assert first.startswith("/Artifact")
    scale = re.search(r"^q 0 g (\S+) 0 0 (\S+) (\S+) (\S+) cm$", first, re.MULTILINE)
    found = [float(one) / MM for one in scale.groups()]
    assert found == pytest.approx([14 / modules, 14 / modules, left, 6.5], abs=0.01)
    drawn = []
    for found in re.findall(r"^(\d+) (\d+) (\d+) (\d+) re$", first, re.MULTILINE):
        x, y, width, height = map(int, found)
        drawn += [(modules - 1 - y - up, x + step) for step in range(width) for up in range(height)]
    assert sorted(drawn) == sorted((y, x) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    assert "sheaf.example.org/practices/art-therapy" in page_text(data)[0]


def test_a_draft_without_an_address_has_no_code(make_sheet):
    assert sheet_pdf.page_marks(make_sheet(url=""), 0).code == ""
    assert sheet_pdf.page_marks(make_sheet(), 1).code == ""


def test_lists_have_their_own_numbers_inside_others_from_any_on_and_beyond_ten(make_sheet, page_text):
    text = "8. a\n9. b\n10. c\n    1. d\n    2. e\n\nand\n\n4. f"
    sheet = make_sheet(purpose=text, lessons=text)
    said = "".join("".join(page_text(sheet_pdf.render(sheet), artifacts=False)).split())
    assert said.count("8.9.10.1.2.4.") == 2  # the marks of the lists come last
    assert str(sheet_html.Page(sheet, str).article()).count('<ol start="8" class="tens"><li>a') == 2
