"""The print variant: PDF/X-4 in four inks, with boxes, marks and one output intent, and nothing left in RGB."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from PIL import Image, ImageCms

from exports import ExportError
from exports.conformance import press_conformance
from exports.house_style import house
from exports.pdf import press_colours, press_file, sheet_pdf
from exports.pdf.sheet_pdf import Variant
from exports.sheet.page_size import Paper

MM = 72 / 25.4
COLOURING = {"g", "G", "rg", "RG", "k", "K", "cs", "CS", "sc", "SC", "scn", "SCN", "sh", "BI", "INLINE IMAGE"}


@pytest.fixture(scope="module")
def film(make_sheet):
    """A print sheet of two pages with three pictures."""
    long = "\n\n".join(["A sentence that goes on for a while so that pages fill. " * 9] * 3)
    return sheet_pdf.render(make_sheet((600, 400), (500, 400), (400, 500), process=long), Variant.PRINT)


def test_it_says_that_it_is_pdf_x_4_in_both_places_with_the_same_dates(film, opened):
    with opened(film) as pdf:
        packet = pdf.Root.Metadata.read_bytes().decode()
        assert pdf.pdf_version == "1.6"
        assert 'pdfxid:GTS_PDFXVersion="PDF/X-4"' in packet
        assert 'pdf:Trapped="False"' in packet
        assert pdf.trailer.Info.Trapped == "/False"
        assert re.search(r'xmpMM:DocumentID="uuid:[0-9a-f-]{36}" xmpMM:VersionID="1" xmpMM:RenditionClass="def', packet)
        assert packet.count('"2026-05-03T00:00:00Z"') == 3
        assert pdf.docinfo["/CreationDate"] == pdf.docinfo["/ModDate"] == "D:20260503000000Z"
        assert len(pdf.trailer.ID) == 2
        assert "pdfaid" not in packet and "pdfuaid" not in packet


def test_there_is_one_output_intent_with_its_profile(film, opened):
    with opened(film) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert intent.S == "/GTS_PDFX"
        assert intent.OutputConditionIdentifier == "FOGRA39"
        profile = ImageCms.ImageCmsProfile(io.BytesIO(intent.DestOutputProfile.read_bytes()))
        assert profile.profile.xcolor_space.strip() == "CMYK"
        assert profile.profile.device_class == "prtr"
        assert intent.DestOutputProfile.N == 4


@pytest.mark.parametrize("paper", Paper)
def test_the_boxes_hold_one_another(make_sheet, opened, paper):
    with opened(sheet_pdf.render(make_sheet(), Variant.PRINT, paper)) as pdf:
        for page in pdf.pages:
            media, bleed, trim = ([float(x) for x in page.obj[name]] for name in ("/MediaBox", "/BleedBox", "/TrimBox"))
            assert trim == pytest.approx([0, 0, paper.width * MM, paper.height * MM], abs=0.01)
            assert bleed == pytest.approx([-3 * MM, -3 * MM, trim[2] + 3 * MM, trim[3] + 3 * MM], abs=0.01)
            assert media == pytest.approx([-9 * MM, -9 * MM, trim[2] + 9 * MM, trim[3] + 9 * MM], abs=0.01)
            assert "/ArtBox" not in page.obj


def test_every_colour_is_an_ink_or_the_registration_mark(film, opened):
    with opened(film) as pdf:
        used = set()
        for page in pdf.pages:
            for instruction in pikepdf.parse_content_stream(page):
                operator = str(instruction.operator)
                if operator in COLOURING:
                    used.add(operator if operator not in ("CS", "cs") else f"{operator} {instruction.operands[0]}")
            assert set(page.obj.Resources.ColorSpace.keys()) == {"/Registration"}
            assert page.obj.Resources.ColorSpace.Registration[1] == "/All"
        assert used == {"k", "K", "CS /Registration", "SCN"}
        raw = b"".join(obj.unparse() for obj in pdf.objects if not isinstance(obj, pikepdf.Stream))
        raw += b"".join(
            pikepdf.Dictionary(obj.stream_dict).unparse() for obj in pdf.objects if isinstance(obj, pikepdf.Stream)
        )
        assert b"DeviceRGB" not in raw and b"CalRGB" not in raw and b"/Lab" not in raw and b"sRGB" not in raw


def test_photographs_are_cmyk_and_keep_their_colours(make_sheet, opened):
    with opened(sheet_pdf.render(make_sheet((600, 400)), Variant.PRINT)) as pdf:
        (image,) = pdf.pages[0].obj.Resources.XObject.values()
        assert image.ColorSpace == "/DeviceCMYK"
        assert list(image.Decode) == [1, 0] * 4
        stored = Image.open(io.BytesIO(image.read_raw_bytes()))  # Pillow turns the values round as Decode does
    assert stored.mode == "CMYK"
    output = ImageCms.ImageCmsProfile(str(press_colours.PROFILE))
    back = ImageCms.profileToProfile(stored, output, ImageCms.createProfile("sRGB"), outputMode="RGB")
    assert back.getpixel((9, 9)) == pytest.approx((0x77, 0xAA, 0x99), abs=14)


def test_text_is_black_ink_alone_and_white_is_paper():
    assert press_colours.inks(0x1D / 255, 0x21 / 255, 0x26 / 255) == (0, 0, 0, 1)
    assert press_colours.inks(0.36, 0.36, 0.36)[:3] == (0, 0, 0)
    assert press_colours.inks(1, 1, 1) == (0, 0, 0, 0)


def test_every_topic_has_inks_that_print_its_colour_and_dry():
    output = ImageCms.ImageCmsProfile(str(press_colours.PROFILE))
    transform = ImageCms.buildTransform(
        output, ImageCms.createProfile("sRGB"), "CMYK", "RGB", ImageCms.Intent.RELATIVE_COLORIMETRIC
    )
    for code, style in house.topics().items():
        assert sum(style.inks) <= 2.6, code
        printed = ImageCms.applyTransform(
            Image.new("CMYK", (1, 1), tuple(round(255 * i) for i in style.inks)), transform
        )
        wanted = [int(style.colour[i : i + 2], 16) for i in (1, 3, 5)]
        assert max(abs(a - b) for a, b in zip(printed.getpixel((0, 0)), wanted, strict=True)) < 30, code


def test_colours_keep_their_inks_however_they_are_rounded():
    for style in [*house.topics().values(), house.topic_style("none")]:
        channels = [int(style.colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        assert press_colours.inks(*(round(channel, 3) for channel in channels)) == press_colours.inks(*channels)


def test_a_colour_without_inks_stops_the_film():
    with pytest.raises(ExportError, match="#ff0000"):
        press_colours.inks(1, 0, 0)


def test_crop_marks_leave_the_bleed_alone():
    lines = re.findall(r"([-\d.]+) ([-\d.]+) m ([-\d.]+) ([-\d.]+) l", press_file.crop_marks(Paper.A4).decode())
    assert len(lines) == 8
    for x1, y1, x2, y2 in (tuple(float(part) / MM for part in line) for line in lines):
        inside = [-3 < x < 213 and -3 < y < 300 for x, y in ((x1, y1), (x2, y2))]
        assert not any(inside)


def test_a_press_gets_no_tags(film, opened):
    with opened(film) as pdf:
        assert "/StructTreeRoot" not in pdf.Root and "/MarkInfo" not in pdf.Root


def picture_of(page):
    return next(one for one in page.Resources.XObject.values() if one.Subtype == "/Image")


def descriptor_of(page):
    return next(iter(page.Resources.Font.values())).DescendantFonts[0].FontDescriptor


SPOILS = {
    "metadata": lambda pdf, page: pdf.trailer.Info.__delitem__("/GTS_PDFXVersion"),
    "intent": lambda pdf, page: pdf.Root.OutputIntents.append(pdf.Root.OutputIntents[0]),
    "action": lambda pdf, page: pdf.Root.__setitem__("/OpenAction", Dictionary(S=Name.JavaScript, JS="0")),
    "boxes": lambda pdf, page: page.__setitem__("/TrimBox", page.MediaBox),
    "annotation": lambda pdf, page: page.__setitem__("/Annots", pikepdf.Array()),
    "face": lambda pdf, page: descriptor_of(page).__delitem__("/FontFile2"),
    "inks": lambda pdf, page: picture_of(page).__setitem__("/ColorSpace", Name.DeviceRGB),
}


def spoilt(film, spoil):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(film)) as pdf:
        spoil(pdf, pdf.pages[0].obj)
        pdf.save(out)
    return out.getvalue()


def test_our_check_of_a_film_finds_nothing_in_ours_and_each_fault_in_a_spoilt_one(film):
    def rules(data):
        return [failure.rule for failure in press_conformance.validate(data).verdicts[0].failures]

    assert rules(film) == []
    assert {name: rules(spoilt(film, spoil)) for name, spoil in SPOILS.items()} == {name: [name] for name in SPOILS}
    light = spoilt(film, lambda pdf, page: page.__setitem__("/Contents", pdf.make_stream(b"1 0 0 rg 0 0 9 9 re f")))
    assert rules(light) == ["inks"] and rules(film[:2000]) == ["file"]


def test_a_draft_for_reading_or_keeping_needs_no_date(make_sheet, opened):
    for variant in (Variant.SCREEN, Variant.ARCHIVE):
        with opened(sheet_pdf.render(make_sheet(published_on=None), variant)) as pdf:
            assert "/CreationDate" not in pdf.docinfo


def test_a_draft_for_the_press_has_the_date_of_its_questions(make_sheet, opened):
    with opened(sheet_pdf.render(make_sheet(published_on=None), Variant.PRINT)) as pdf:
        assert pdf.docinfo["/CreationDate"] == "D:20260101000000Z"


def test_the_lengths_in_the_stylesheet_are_those_of_the_papers():
    css = " ".join(house.style("print.css").split())
    for paper in Paper:
        name = "" if paper is Paper.A4 else f"{paper} "
        size = f"size: {paper.width:g}mm {paper.height:g}mm; margin: 22mm {paper.side:g}mm"
        assert f"@page {name}{{ {size}" in css
        assert f"@page {paper}-print {{ {size}" in css
        assert f"width: {paper.width + 6:g}mm; margin" in css
