"""The map: the part of the world that practices come from, and shades by how many there are."""

from __future__ import annotations

import re

import pytest

from forms.places.countries import COUNTRIES
from webapp.catalogue.world_map import STEPS, world_map


def shapes(counts):
    return {shape.code: shape for shape in world_map(counts).shapes}


def test_every_country_on_the_map_has_a_code_that_exists_and_a_harmless_path():
    everything = shapes({"AU": 1, "CA": 1, "CL": 1, "NO": 1})
    assert set(everything) <= set(COUNTRIES) and len(everything) > 200
    assert all(re.fullmatch(r"[mz0-9 ,-]+", shape.path) for shape in everything.values())


def test_a_map_shows_where_practices_are_and_not_the_rest():
    europe = world_map({"PT": 3, "UA": 1})
    codes = {shape.code for shape in europe.shapes}
    assert {"PT", "UA", "FR", "DE"} <= codes and not {"AU", "BR", "JP"} & codes
    _, _, width, height = europe.box
    assert 1.4 <= width / height <= 2.01 and width < 1500


@pytest.mark.parametrize("counts", [{}, {"XX": 2}, {"TV": 1}])
def test_odd_places_have_a_map_all_the_same(counts):
    found = world_map(counts)
    assert found.box[2] > 0 and found.box[3] > 0


def test_shades_grow_with_the_number():
    found = shapes({"PT": 1, "ES": 5, "FR": 40, "UA": 100})
    assert [found[code].step for code in ("DE", "PT", "ES", "FR", "UA")] == [0, 1, 2, STEPS, STEPS]


def test_a_very_small_country_has_a_dot():
    found = shapes({"MT": 2, "FR": 2})
    assert found["MT"].dot and not found["FR"].dot and not found["LU"].dot


def test_a_map_never_shows_what_lies_beyond_the_world():
    for counts in ({"CA": 1, "AU": 1, "CL": 1, "NO": 1, "JP": 1}, {"NZ": 1}, {"FJ": 1}, {"IS": 1, "CA": 1}, {"CL": 1}):
        left, top, width, height = world_map(counts).box
        assert left >= 60 and top >= 30 and left + width <= 3970 and top + height <= 1790
        assert 1.3 <= width / height <= 2.3
