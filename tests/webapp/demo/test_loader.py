"""The demo is loaded whole: every step of `./sheaf demo`, with one practice in each state and small pictures.

Not here: what its people and practices say (`demo/test_seed_data.py`), and the command (`cli/test_commands.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from development.seed import one_in_each_state, with_small_pictures
from flask import Flask
from page import Page
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.config import Settings
from webapp.demo import loader, seed_data
from webapp.editions import documents
from webapp.models import Job, JobState, Practice, Role, State

Work = Callable[[], AbstractContextManager[Session]]
BEGINNINGS = {".pdf": b"%PDF-", ".docx": b"PK", ".epub": b"PK", ".zip": b"PK", ".xlsx": b"PK", ".json": b"{"}
SHRINK = 8


@pytest.fixture
def prepare(app: Flask, settings: Settings) -> Callable[[], str]:
    """Make the demo ready, as the command does; returns what the person at the terminal reads."""

    def make() -> str:
        with app.app_context():
            return "\n".join(loader.prepare(settings, one_in_each_state(SHRINK)))

    return make


def test_the_demo_is_loaded_only_once_and_everybody_signs_in_with_one_click(
    app: Flask, prepare: Callable[[], str], settings: Settings, work: Work
) -> None:
    said = prepare()
    with work() as session:
        assert set(session.scalars(select(Practice.state))) == set(State)
        assert session.scalars(select(Job.error).where(Job.state != JobState.DONE)).all() == []
    sheets = {f"SH-2026-0002-{language}.{format}" for language in ("fr", "sq") for format in ("pdf", "docx")}
    edition = {f"good-practices-{seed_data.edition()['year']}.{format}" for format in documents.FORMATS}
    for folder, names in (("sheets", sheets), ("editions", edition)):
        written = {path.name: path for path in (settings.instance / folder).iterdir()}
        assert set(written) == names
        for path in written.values():
            assert path.read_bytes().startswith(BEGINNINGS.get(path.suffix, b"")) and path.stat().st_size > 500
    assert len(list((settings.instance / "outbox").iterdir())) > len(State)
    links = dict(re.findall(rf"^ +(\w+) .* {settings.site_url}(/sign-in/\S+)$", said, re.MULTILINE))
    assert set(links) == set(Role)
    for link in links.values():
        reader = Page(app.test_client())
        assert reader.post(link, reader.get(link).form()).response.request.path != link
    again = prepare()
    assert "Loading a network" in said and "Loading a network" not in again and "/sign-in/" in again
    with work() as session:
        assert session.scalar(select(func.count(Practice.id))) == len(State)


def test_all_practices_of_the_demo_come_into_their_state(work: Work) -> None:
    with work() as session:
        loader.load(session, [with_small_pictures(one, SHRINK) for one in seed_data.practices()])
        told = sorted((one.answers["title"], one.state) for one in seed_data.practices())
        assert sorted((one.title, str(one.state)) for one in session.scalars(select(Practice))) == told
