"""The way of a sheet from the request for its PDF to the bytes: how many files a reader opens to follow it.

`ways` says what is counted: every file in which a function of more than one statement runs, in the web process and in
the worker that sets the pages. Not counted are what every request does, what questions and answers are, how a face and
an object of a PDF are written, and the words and colours of the house: below the way, and looked up by name. The
package that reaches into WeasyPrint counts as one file.
"""

from __future__ import annotations

import io

import pytest
from ways import followed

from exports.render_pool import pool
from webapp.models import Practice, State

MOST_STOPS, MOST_FILES = 30, 18
NOT_ON_THE_WAY = (
    "exports/fonts",
    "exports/house_style",
    "forms/",
    "webapp/accounts",
    "webapp/catalogue",
    "webapp/core",
    "webapp/models",
    "webapp/questionnaires",
    "webapp/web/",
)


class _WorkerInThisProcess:
    """A worker that carries out its tasks here, where they can be followed."""

    def __init__(self, *_, **__):
        pass

    def ask(self, question, answer, seconds):
        answers = io.BytesIO()
        pool.work(io.BytesIO(question), answers)
        return answer(io.BytesIO(answers.getvalue()))

    def stop(self):
        pass


@pytest.fixture
def workers_here(monkeypatch):
    monkeypatch.setattr(pool, "Child", _WorkerInThisProcess)
    here = pool.RenderPool(1)
    monkeypatch.setattr(pool, "shared", lambda: here)


def test_a_sheet_goes_a_short_way(city, put, work, workers_here):
    id = put(State.PUBLISHED, photos=3)
    with work() as session:
        slug = session.get(Practice, id).slug
    answer, way = followed(
        lambda: city.client.get(f"/practices/{slug}/sheet-en.pdf"),
        left_out=NOT_ON_THE_WAY,
        as_one=("exports/pdf/weasyprint_patches",),
    )
    assert answer.data.startswith(b"%PDF-")
    assert {"exports/pdf/paper.py", "exports/pdf/pdf_binding.py"} <= set(way.files)
    assert len(way.files) <= MOST_FILES, way.files
    assert len(way.stops) <= MOST_STOPS, way.stops
