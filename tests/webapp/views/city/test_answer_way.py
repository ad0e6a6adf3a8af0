"""The way of an answer from its POST to the database: how many functions and files a reader opens to follow it."""

from __future__ import annotations

import pytest
from ways import followed

MOST_STOPS, MOST_FILES = 25, 8
# What every request does, what a table or a field type is, and who else learns of a change.
NOT_ON_THE_WAY = (
    "forms/questionnaire",
    "forms/text",
    "forms/web/web_fields.py",
    "forms/web/web_types.py",
    "webapp/accounts",
    "webapp/catalogue",
    "webapp/core",
    "webapp/jobs",
    "webapp/models",
    "webapp/questionnaires",
    "webapp/review",
)


@pytest.mark.parametrize("boxes", [{"title": "Another"}, {"places-cities": "Kyiv"}], ids=["words", "place"])
@pytest.mark.parametrize("address", ["/autosave", ""])
def test_an_answer_goes_a_short_way(city, draft, address, boxes):
    form = city.get(f"{draft}/about").form() | boxes
    answer, way = followed(
        lambda: city.client.post(f"{draft}/about{address}", data={**form, "then": "save"}), left_out=NOT_ON_THE_WAY
    )
    assert answer.status_code < 400
    names = [one.name for one in way.functions]
    types = {"forms/web/web_form.py": ("SectionForm.__init__", "SectionForm.answers")}
    on_the_way = list(way.functions)[names.index("_guard") : names.index("_note_edit") + 1]
    stops = [one for one in on_the_way if one.name in types.get(one.file, one.name)]
    assert len(stops) <= MOST_STOPS, stops
    assert len({one.file for one in stops}) <= MOST_FILES, stops
