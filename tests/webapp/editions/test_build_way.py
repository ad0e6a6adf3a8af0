"""The way of an edition from the archivist's button to its documents in the catalogue: where a reader stops.

`ways` says what a stop is. Not counted are what every request and every job does, what questions and answers are, what
the settings and tables hold, and how a writer in `exports` makes its bytes, which is a way of its own: the build hands
on to it.
"""

from __future__ import annotations

from builders import DAY, a_practice
from ways import followed

from webapp import jobs
from webapp.core import clock
from webapp.editions import builds
from webapp.editions import records as edition_records
from webapp.models import State

MOST_STOPS, MOST_FILES = 18, 16
NOT_ON_THE_WAY = (
    "forms/",
    "webapp/accounts",
    "webapp/catalogue",
    "webapp/core",
    "webapp/jobs",
    "webapp/models",
    "webapp/questionnaires",
    "webapp/review",
    "webapp/web/",
)


def test_an_edition_goes_a_short_way(app, work):
    with clock.at(DAY), work() as session:
        for title in ("One", "Two"):
            a_practice(session, State.PUBLISHED, title=title, photos=1)

    def build():
        with clock.at(DAY), work() as session:
            edition = edition_records.get_or_begin(session, DAY.year)
            builds.enqueue(session, edition, None)
            id = edition.job_id
        with app.app_context():
            jobs.run(id)

    _, way = followed(build, left_out=NOT_ON_THE_WAY, as_one=("exports/",))
    with work() as session:
        edition = edition_records.get_or_begin(session, DAY.year)
        assert edition.build and len(edition.entries) == 2
    stops = [one for one in way.stops if not one.file.startswith("exports/")]
    assert len(stops) <= MOST_STOPS, stops
    assert "exports/" in way.files and len(way.files) <= MOST_FILES, way.files
