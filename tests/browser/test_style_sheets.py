"""Every declaration of the pages' style sheets is one that the browser knows: it drops the others without a word."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from styles import SHEETS, rules

pytestmark = pytest.mark.browser
SCREEN = [name for name in SHEETS if name.startswith("webapp/")] + ["exports/house_style/sheet.css"]
OF_OTHER_BROWSERS = {"-webkit-font-smoothing", "-moz-osx-font-smoothing"}
"""Properties that Chromium does not know, and that are there for others."""


def test_the_browser_knows_every_property_and_every_value(browser: Browser) -> None:
    said = sorted(
        {
            one
            for name in SCREEN
            for rule in rules(name)
            if not rule.selector.startswith("@")
            for one in rule.declarations
            if one[0] not in OF_OTHER_BROWSERS
        }
    )
    assert len(said) > 900
    page = browser.new_page()
    unknown = page.evaluate("(said) => said.filter(([name, value]) => !CSS.supports(name, value))", said)
    page.close()
    assert not unknown
