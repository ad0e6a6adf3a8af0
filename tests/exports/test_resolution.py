"""Photographs with too few dots for paper."""

from __future__ import annotations

from exports.resolution import coarse


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
