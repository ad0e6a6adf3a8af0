"""The check of pages by axe finds each sort of fault on the first page that has it, and spends nothing on the next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from judging import Ask, Judge
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
PAGE = """<!DOCTYPE html><html lang="en"><head><title>T</title>
<style>body {{ background: #fff; color: #000 }} {}</style></head><body><main><h1>T</h1>{}</main></body></html>"""
FAULTS = {
    "color-contrast": (".pale { color: #ccc }", '<p class="pale">pale</p>'),
    "link-in-text-block": (".in { text-decoration: none; color: #111 }", '<p>Words <a class="in" href="/">x</a></p>'),
    "target-size": (".small { width: 9px; height: 9px; padding: 0; border: 0; display: block }",
                    '<button class="small" aria-label="a"></button><button class="small" aria-label="b"></button>'),
    "scrollable-region-focusable": (".low { height: 40px; overflow: auto }",
                                    f'<div class="low">{"<p>words</p>" * 9}</div>'),
    "label": ("", '<input type="text">'),
    "heading-order": ("", "<h4>Too deep</h4>"),
}  # fmt: skip


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def rules(page: Page, judge: Judge, style: str, body: str, ask: Ask = Ask.ALL) -> set[str]:
    page.set_content(PAGE.format(style, body))
    return {fault.partition(":")[0] for fault in judge.faults(page, judge.see(page), ask)}


@pytest.mark.parametrize(("rule", "made"), FAULTS.items(), ids=FAULTS)
def test_a_fault_is_found_after_a_page_that_has_none(page: Page, rule: str, made: tuple[str, str]) -> None:
    judge = Judge()
    assert rules(page, judge, "", '<p>Some text <a href="/">x</a></p>') == set()
    assert rules(page, judge, *made) == {rule}
    assert rules(page, judge, *made) == set(), "what was judged is not judged again"


def test_the_same_words_are_judged_again_on_another_ground(page: Page) -> None:
    judge, words = Judge(), "<div><p>words</p></div>"
    assert rules(page, judge, "", words) == set()
    assert rules(page, judge, "div { background: #333 }", words) == {"color-contrast"}
    assert rules(page, judge, "div { opacity: .3 }", words) == {"color-contrast"}


def test_what_was_hidden_is_judged_when_it_shows(page: Page) -> None:
    judge = Judge()
    assert rules(page, judge, "p { color: #ccc; display: none }", "<p>words</p>") == set()
    assert rules(page, judge, "p { color: #ccc }", "<p>words</p>") == {"color-contrast"}


def test_the_same_colour_is_judged_again_where_the_words_are_smaller(page: Page) -> None:
    judge, words = Judge(), "<p>words</p>"
    assert rules(page, judge, "p { color: #888; font-size: 30px }", words) == set()
    assert rules(page, judge, "p { color: #888; font-size: 23px }", words) == {"color-contrast"}
    assert rules(page, judge, "p { color: #888; font-size: 22px; font-weight: 700 }", words) == set()


def test_words_that_are_moved_onto_another_ground_are_judged_again(page: Page) -> None:
    judge, words = Judge(), "<div>ground</div><p>words</p>"
    style = "div { background: #333; color: #fff; height: 60px } p { position: relative; margin: 0; "
    assert rules(page, judge, style + "}", words) == set()
    assert rules(page, judge, style + "top: -40px }", words) == {"color-contrast"}


def test_a_small_target_is_judged_where_another_is_near_or_covers_it(page: Page) -> None:
    judge, two = Judge(), '<button class="one" aria-label="a"></button><button class="two" aria-label="b"></button>'
    style = "button { width: 9px; height: 9px; padding: 0; border: 0; display: block }"
    assert rules(page, judge, style + ".one { margin-bottom: 50px }", two) == set()
    near = two.replace("one", "near").replace("two", "next")
    assert rules(page, judge, style, near) == {"target-size"}
    covered = near.replace("near", "under").replace("next", "over")
    style = "button { width: 30px; height: 30px; padding: 0; border: 0; display: block } .over { margin-top: -20px }"
    assert rules(page, judge, style, covered) == {"target-size"}


def test_in_a_narrow_window_sizes_are_judged_apart(page: Page) -> None:
    judge, (style, body) = Judge(), FAULTS["target-size"]
    assert rules(page, judge, "button { width: 40px; height: 40px }", body) == set()
    assert rules(page, judge, style, body, Ask.WIDTH) == {"target-size"}
