"""Every page, for everyone who may open it: accessible, as wide as the window, in both directions, in light and dark.

From left to right it is dark, from right to left light. From right to left, each page is opened once, and not in every
state. Not here: the pages (`whole_network.py`), how they are looked at (`looking.py`), and what they do.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

import pytest
import translations
from flask import Response
from judging import AXE, AXE_PATH
from looking import Looking
from places import World
from playwright.sync_api import Browser
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import WSGIRequestHandler, make_server
from whole_network import NO_PAGES, tell

from webapp import create_app
from webapp.config import Environment, Settings
from webapp.core import clock, db, i18n

PARTS = {"en": 6, translations.MIRRORED: 3}
"""In so many parts the places are looked at, for the processes that run the tests to share."""


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


@pytest.fixture(scope="module")
def looking(browser: Browser, world: World) -> Callable[[str], Looking]:
    """The one who looks at pages in a language: what was judged in one part is not judged again in the next."""
    return cache(partial(Looking, browser, world))


def test_every_page_of_the_app_is_among_those_that_are_looked_at(world: World) -> None:
    pages = {rule.endpoint for rule in world.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - NO_PAGES - set(world.first) == set()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "part"), [(language, part) for language, parts in PARTS.items() for part in range(parts)]
)
def test_pages_are_accessible_and_fit_their_window(
    looking: Callable[[str], Looking], world: World, language: str, part: int
) -> None:
    places = sorted(world.places, key=lambda place: place.who)
    if language == translations.MIRRORED:
        first = world.first.values()
        places = [one for one in places if one.closely or one in first or (one.then and "/check" not in one.path)]
    size = -(-len(places) // PARTS[language])
    faults = looking(language).at(places[part * size : (part + 1) * size])
    assert not faults, "\n".join(faults)
