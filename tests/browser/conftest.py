"""A real Sheaf on a free port (web server and worker, as `./sheaf run` starts them) and a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import CHROMIUM, FLAGS
from playwright.sync_api import Browser, sync_playwright
from reader import DESKTOP, Reader, Site


def installed(instance: Path, database: Path) -> Site:
    """An installation with the database of this release: each start would take a second to make it."""
    instance.mkdir(mode=0o700)
    shutil.copy(database, instance / "sheaf.sqlite3")
    return Site.at(instance)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, migrated_database: Path) -> Iterator[Site]:
    """An installation that all tests of this process share."""
    found = installed(tmp_path_factory.mktemp("site") / "instance", migrated_database)
    with found.serving():
        yield found


@pytest.fixture
def own_site(tmp_path: Path, migrated_database: Path) -> Site:
    """An installation of one test, which starts and stops it with `serving()`."""
    return installed(tmp_path / "instance", migrated_database)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install the package chromium-headless-shell")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def reader(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """A reader; parametrise with {"scripts": False}, {"viewport": PHONE} or {"touch": True}."""
    asked = getattr(request, "param", {})
    scripts = asked.get("scripts", True)
    context = browser.new_context(
        java_script_enabled=scripts,
        viewport=asked.get("viewport", DESKTOP),
        has_touch=asked.get("touch", False),
        locale="en-GB",
    )
    yield Reader(context, site, scripts=scripts)
    context.close()
