"""Every page, for everyone who may open it: accessible, as wide as the window, in both directions, in light and dark.

Not here: the pages (`whole_network.py`), how they are looked at (`looking.py`), and what they do.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import translations
from flask import Response
from judging import AXE, AXE_PATH
from looking import Looking
from places import Place, World
from playwright.sync_api import Browser
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import WSGIRequestHandler, make_server
from whole_network import NO_PAGES, tell

from webapp import create_app
from webapp.config import Environment, Settings
from webapp.core import clock, db, i18n


class _Silent(WSGIRequestHandler):
    """Tells nobody of each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, migrated_database: Path) -> Iterator[World]:
    """The network, served from this very process, with a language from right to left that no installation has."""
    folder = tmp_path_factory.mktemp("every-page")
    translations.mirrored(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    settings = Settings(
        environment=Environment.TESTING,
        instance=folder / "instance",
        secret_key="only for tests " * 4,
        site_url=url,
        network="Cities in Common",
        deadline=clock.now().date(),
        editors_reword=True,
    )
    settings.instance.mkdir()
    (settings.instance / "sheaf.sqlite3").write_bytes(migrated_database.read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(i18n.LANGUAGES, translations.MIRRORED, "عربي")
        app = create_app(settings)
        app.extensions["babel"].translation_directories.append(str(folder))
        found = World(app, url)
        with app.app_context(), db.unit_of_work() as session:
            tell(session, found)
            session.flush()
            session.expunge_all()
        axe = Response(AXE, mimetype="text/javascript", headers={"Cache-Control": "max-age=3600"})
        served = DispatcherMiddleware(app, {AXE_PATH: axe})
        server = make_server("127.0.0.1", port, served, threaded=True, request_handler=_Silent)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield found
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions["sheaf_engine"].dispose()
        app.extensions["sheaf_huey"].storage.close()


def test_every_page_of_the_app_is_among_those_that_are_looked_at(world: World) -> None:
    pages = {rule.endpoint for rule in world.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - NO_PAGES - set(world.first) == set()


@pytest.mark.browser
def test_pages_are_accessible_and_fit_their_window_in_both_directions_in_light_and_dark(
    browser: Browser, world: World
) -> None:
    faults = Looking(browser, world).at(by_person(world))
    assert not faults, "\n".join(faults)


@pytest.mark.browser
def test_every_text_says_its_language_where_the_interface_is_in_another_than_the_questions(
    browser: Browser, world: World
) -> None:
    """Each page once; what a step shows, in every state but for the checks, which say the same as the sections."""
    first = world.first.values()
    places = [one for one in by_person(world) if one in first or (one.then and "/check" not in one.path)]
    faults = Looking(browser, world, translations.MIRRORED).languages_at(places)
    assert not faults, "\n".join(faults)


def by_person(world: World) -> list[Place]:
    return sorted(world.places, key=lambda place: place.who)
