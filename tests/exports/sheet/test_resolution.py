"""Photographs with too few dots for paper."""

from __future__ import annotations

import pytest

from exports.html.resolution import MM_PER_INCH, coarse
from exports.pdf import sheet_pdf
from exports.pdf.paper import typeset
from exports.pdf.sheet_pdf import Variant

PIXELS_PER_MM = 96 / MM_PER_INCH
SMALL = ((90, 60), (60, 40), (48, 60))
"""Photographs with so few pixels that each is told, with the frame in which it stands."""


def test_a_photograph_across_the_page_needs_1339_pixels(make_sheet):
    assert coarse(make_sheet((1339, 900))) == ()
    (found,) = coarse(make_sheet((1000, 700)))
    assert (found.file, found.number, found.dpi) == ("p0", 1, 149)
    assert (found.width, found.height) == (170, 104)
    assert 1339 <= found.pixels <= 1345


def test_smaller_frames_need_fewer_pixels(make_sheet):
    assert coarse(make_sheet((1400, 900), (400, 300), (400, 600))) == ()
    assert [one.number for one in coarse(make_sheet((1400, 900), (380, 300), (400, 600)))] == [2]
    assert [one.number for one in coarse(make_sheet((1400, 900), (900, 600), (300, 200), (900, 600)))] == [3]


def test_what_a_frame_cuts_off_does_not_count_as_dots(make_sheet):
    (found,) = coarse(make_sheet((1400, 200)))
    assert found.dpi == int(200 / (found.height / 25.4))


def test_a_sheet_without_photographs_has_none_that_are_coarse(make_sheet):
    assert coarse(make_sheet()) == ()


@pytest.mark.parametrize(("first", "count"), [((90, 60), 6), ((90, 88), 3), ((90, 30), 1)])
@pytest.mark.parametrize("fit", ["", "snug", "tight", "dense", "wide", "wide tight", "wide packed close"])
def test_frames_are_told_as_the_pages_have_them_in_every_setting(make_sheet, fit, count, first):
    sheet = make_sheet(*(first, *SMALL[1:], *SMALL)[:count])
    told = [(one.width, one.height) for one in coarse(sheet, fit)]
    photos = {file: photo.data for file, photo in sheet.photos.items()}
    html = sheet_pdf.document(sheet, Variant.ARCHIVE, fit=fit)
    document = typeset(html, sheet_pdf.stylesheets(), photos, "en").document
    measured = [size for page in document.pages for size in frames(page._page_box)]
    assert len(told) == count
    for one in told:
        assert any(one == pytest.approx(size, abs=1.01) for size in measured), (one, measured)


def frames(box):
    """The width and height in mm of every picture in a box."""
    if type(box).__name__.endswith("ReplacedBox"):
        yield box.width / PIXELS_PER_MM, box.height / PIXELS_PER_MM
    for child in getattr(box, "children", ()):
        yield from frames(getattr(child, "_box", child))


def test_a_sheet_tells_in_which_setting_it_was_set(make_sheet):
    """Also after it was in the cache, so that editors are warned of the frames that are printed."""
    long = "\n\n".join(["A sentence that goes on for a while so that pages fill. " * 9] * 7)
    pages = sheet_pdf.pages(make_sheet((1500, 1000), process=long))
    assert "" != pages.fit == sheet_pdf.Rendered.from_bytes(pages.to_bytes()).fit
    assert sheet_pdf.pages(make_sheet()).fit == ""
