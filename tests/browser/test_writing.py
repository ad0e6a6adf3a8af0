"""Writing well in a browser: the toolbar, lists, links, and pasting from word processors."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
from builders import a_jpeg
from playwright.sync_api import FilePayload, Locator, Page, expect
from reader import DESKTOP, PHONE, Reader

from forms.text import prose

pytestmark = pytest.mark.browser
CLIPBOARD = Path(__file__).parent / "clipboard"
PASTE = """(box, [html, plain]) => {
  const clipboardData = new DataTransfer();
  if (html) clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", plain);
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
TO_MARKDOWN = """async (pieces) => {
  const { toMarkdown } = await import("/static/js/pasting.js");
  return pieces.map(toMarkdown);
}"""


EMPHASISE = """async (tried) => {
  const { emphasise } = await import("/static/js/marks.js");
  const box = document.body.appendChild(document.createElement("textarea"));
  return tried.map(([text, start, end, size]) => {
    box.value = text;
    box.setSelectionRange(start, end);
    emphasise(box, size);
    return box.value;
  });
}"""


def purpose(page: Page) -> Locator:
    """The first narrative answer, with its tools."""
    expect(page.locator(".editor").first).to_be_visible()
    return page.locator("[name=purpose]")


def select(box: Locator, words: str) -> None:
    """Select these words of the box; a | in them is the caret."""
    bare = words.replace("|", "")
    start = box.input_value().index(bare)
    ends = [start + words.index("|")] * 2 if "|" in words else [start, start + len(bare)]
    box.evaluate("(box, [from, to]) => { box.focus(); box.setSelectionRange(from, to); }", ends)


def tool(page: Page, name: str) -> Locator:
    return page.get_by_role("toolbar").first.get_by_role("button", name=name)


def test_the_toolbar_is_one_stop_of_the_tab_key_and_works_by_arrows(reader: Reader) -> None:
    page = reader.begin_at("story")
    box = purpose(page)
    expect(page.get_by_role("toolbar").first).to_have_attribute("aria-controls", "purpose")
    expect(page.get_by_role("toolbar").first).to_have_attribute("aria-label", re.compile("Purpose"))
    box.fill("Children found a room.")
    select(box, "Children")
    page.keyboard.press("Shift+Tab")
    expect(tool(page, "Bold")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(tool(page, "Italic")).to_be_focused()
    page.keyboard.press("End")
    expect(tool(page, "Link")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(box).to_have_value("**Children** found a room.")
    expect(box).to_be_focused()
    expect(tool(page, "Bold")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Tab")
    expect(box).not_to_be_focused()


@pytest.mark.parametrize(
    ("key", "before", "chosen", "after"),
    [
        ("b", "a room now", "room", "a **room** now"),
        ("i", "a ***room*** now", "room", "a **room** now"),
    ],
)
def test_bold_and_italic_are_put_on_and_taken_off_by_the_keyboard_and_can_be_undone(
    writing: Page, key: str, before: str, chosen: str, after: str
) -> None:
    box = purpose(writing)
    box.fill(before)
    select(box, chosen)
    writing.keyboard.press(f"Control+{key}")
    expect(box).to_have_value(after)
    writing.keyboard.press("Control+z")
    expect(box).to_have_value(before)


def test_no_sign_is_added_to_what_is_read_by_pressing_bold_or_italic(writing: Page) -> None:
    chance = random.Random(2026)
    words = ["foo", "bar.", "(x)", "a*b", '"q"', "l’é", "x/y", "-z", "**b**", "*i*", "\\*", "市", "[1]"]
    words += ["https://x.org/a?b=c", "[the page](https://x.org)", "\n", "\n\n- ", "C:\\d\\*", "\\[1\\]"]
    tried: list[tuple[str, int, int, int]] = []
    for _ in range(1500):
        text = "".join(chance.choice(words) + chance.choice(["", " ", " "]) for _ in range(chance.randint(1, 5)))
        start, end = sorted(chance.randint(0, len(text)) for _ in range(2))
        if text[start:end].strip():
            tried.append((text, start, end, chance.choice([1, 2])))
    for one, after in zip(tried, writing.evaluate(EMPHASISE, tried), strict=True):
        assert stars(after) <= stars(one[0]), (one, after)
        assert prose.plain_text(after).replace("*", "") == prose.plain_text(one[0]).replace("*", ""), (one, after)


def stars(text: str) -> int:
    return prose.plain_text(text).count("*")


def test_typing_goes_on_after_bold_words_and_a_mark_that_enter_has_made_is_not_doubled(writing: Page) -> None:
    box = purpose(writing)
    box.focus()
    keys = writing.keyboard
    keys.press("Control+b")
    keys.type("word")
    keys.press("Control+b")
    keys.type(" and more")
    expect(box).to_have_value("**word** and more")
    for typed, kept in (
        ("1. a\n2. b\n3. c", "1. a\n2. b\n3. c"),
        ("- a\n- b", "- a\n- b"),
        ("- a\n  - b\n  - c", "- a\n  - b\n  - c"),
        ("1. a\n   - b", "1. a\n   - b"),
        ("1. a\n2.5 b", "1. a\n2. 2.5 b"),
        ("1) a\n2) b", "1) a\n2) b"),
    ):
        box.fill("")
        keys.type(typed)
        expect(box).to_have_value(kept)


def test_lists_are_made_from_lines_continued_by_enter_and_ended_by_a_second_enter(writing: Page) -> None:
    box = purpose(writing)
    box.fill("Before\none\n\ntwo\nAfter")
    select(box, "one\n\ntwo")
    tool(writing, "Bulleted list").click()
    expect(box).to_have_value("Before\n\n- one\n- two\n\nAfter")
    tool(writing, "Numbered list").click()
    expect(box).to_have_value("Before\n\n1. one\n2. two\n\nAfter")
    select(box, "one|")
    writing.keyboard.press("Enter")
    writing.keyboard.type("and a half")
    expect(box).to_have_value("Before\n\n1. one\n2. and a half\n3. two\n\nAfter")
    writing.keyboard.press("Enter")
    expect(box).to_have_value("Before\n\n1. one\n2. and a half\n3. \n4. two\n\nAfter")
    writing.keyboard.press("Control+z")
    box.fill("- one")
    writing.keyboard.press("Enter")
    writing.keyboard.press("Enter")
    writing.keyboard.type("After")
    expect(box).to_have_value("- one\n\nAfter")
    select(box, "o|ne")
    tool(writing, "Bulleted list").click()
    expect(box).to_have_value("one\n\nAfter")
    assert [type(block) for block in prose.parse("- one\n\nAfter")] == [prose.BulletList, prose.Paragraph]


def test_a_link_asks_for_its_address_in_the_page_and_refuses_what_is_none(writing: Page) -> None:
    box = purpose(writing)
    box.fill("Read the report.")
    select(box, "the report")
    writing.keyboard.press("Control+k")
    address = writing.get_by_role("textbox", name="Address of the link")
    expect(address).to_be_focused()
    for wrong in ("javascript:alert(1)", "not an address", "ftp://lutsk.example", ""):
        address.fill(wrong)
        writing.keyboard.press("Enter")
        expect(address).to_be_focused()
        expect(address).to_have_accessible_description(re.compile("http"))
    address.fill("lutsk.example/report_(2)")
    writing.keyboard.press("Enter")
    expect(box).to_have_value("Read [the report](https://lutsk.example/report_%282%29).")
    expect(box).to_be_focused()
    writing.keyboard.press("Control+k")
    expect(address).to_have_value("https://lutsk.example/report_%282%29")
    writing.keyboard.press("Escape")
    expect(address).to_be_hidden()
    expect(box).to_be_focused()
    tool(writing, "Link").click()
    writing.get_by_role("button", name="Remove link").click()
    expect(box).to_have_value("Read the report.")
    select(box, "report.|")
    tool(writing, "Link").click()
    address.fill("olena@lutsk.example")
    writing.get_by_role("button", name="Add link").click()
    expect(box).to_have_value("Read the report.[olena@lutsk.example](mailto:olena@lutsk.example)")


@pytest.mark.parametrize("source", ["word", "google-docs", "libreoffice"])
def test_what_a_word_processor_copies_arrives_as_our_markdown_and_can_be_undone(writing: Page, source: str) -> None:
    box = purpose(writing)
    box.fill("Before ")
    box.evaluate("(box) => { box.focus(); box.setSelectionRange(7, 7); }")
    box.evaluate(PASTE, [(CLIPBOARD / f"{source}.html").read_text(encoding="utf-8"), "plain"])
    expected = (CLIPBOARD / f"{source}.txt").read_text(encoding="utf-8").rstrip("\n")
    expect(box).to_have_value("Before " + expected)
    expect(writing.get_by_role("status").filter(has_text="Pasted")).to_contain_text("paragraphs, lists, bold")
    writing.keyboard.press("Control+z")
    expect(box).to_have_value("Before ")


def test_plain_text_and_what_a_code_editor_copies_are_pasted_as_they_are(writing: Page) -> None:
    box = purpose(writing)
    writing.context.grant_permissions(["clipboard-read", "clipboard-write"])
    writing.evaluate("navigator.clipboard.writeText('- a *b*\\n- c')")
    box.focus()
    writing.keyboard.press("Control+v")
    expect(box).to_have_value("- a *b*\n- c")
    code = '<meta charset="utf-8"><div style="font-family: monospace;white-space: pre;"><span>**b**</span></div>'
    assert box.evaluate(PASTE, [code, "**b**"]) is None
    expect(box).to_have_value("- a *b*\n- c")  # left to the browser, which does nothing for an event of a script


def test_pasted_words_are_read_as_they_were_written_whatever_signs_are_in_them(writing: Page) -> None:
    chance = random.Random(2026)
    words = [
        "foo",
        "bar.",
        "(x)",
        "a*b",
        "_u_",
        "[1]",
        "](z)",
        "“q”",
        "1.",
        "-",
        "é",
        "€5",
        "https://x.org/a_b",
        "**",
        "\\",
        "\\*",
        "C:\\d\\*",
        "\\[y\\]",
    ]

    def piece() -> str:
        text = escape(
            "".join(chance.choice(words) + chance.choice(["", " ", " "]) for _ in range(chance.randint(1, 3)))
        )
        for tag in ("i", "b", 'a href="https://e.org/p(1)"'):
            if chance.random() < 0.3:
                text = f"<{tag}>{text}</{tag[0]}>"
        return text

    pieces = ["".join(piece() for _ in range(chance.randint(1, 4))) for _ in range(1500)]
    wanted = [" ".join(re.sub("<[^>]*>", "", one).replace("&quot;", '"').split()) for one in pieces]
    for html, want, markdown in zip(
        pieces, wanted, writing.evaluate(TO_MARKDOWN, [f"<p>{one}</p>" for one in pieces]), strict=True
    ):
        read = " ".join(prose.plain_text(markdown).split())
        assert read == want or want.startswith("- "), (html, markdown)


def test_a_long_paste_takes_no_time_and_hostile_html_leaves_only_its_words(writing: Page) -> None:
    hostile = (
        "<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>x</svg>"
        "<a href='javascript:alert(1)'>one</a> <a href='data:text/html,x'>two</a><p style='display:none'>three</p>"
    )
    assert writing.evaluate(TO_MARKDOWN, [hostile]) == ["one two"]
    begun = writing.evaluate("performance.now()")
    writing.evaluate(
        TO_MARKDOWN, ["<p>" + "<b>a</b> b <i>c</i> " * 5000 + "</p>", "<div>" * 5000 + "x", "* _ [" * 20000]
    )
    assert writing.evaluate("performance.now()") - begun < 3000


def test_the_tools_pass_axe_on_a_phone_and_a_desk_in_light_and_dark(reader: Reader) -> None:
    page = reader.begin_at("story")
    box = purpose(page)
    box.fill("A **room** now")
    select(box, "ro|om")
    page.keyboard.press("Control+k")
    page.get_by_role("textbox", name="Address of the link").fill("nowhere")
    page.keyboard.press("Enter")
    for _ in in_every_window(reader):
        for button in page.get_by_role("toolbar").first.get_by_role("button").all():
            size = button.bounding_box()
            assert size and min(size["width"], size["height"]) >= 40
    reader.open(page.url.replace("/story", "/evidence"))
    page.locator("[name=photos-upload]").set_input_files(
        [
            FilePayload(name="a.gif", mimeType="image/gif", buffer=b"x"),
            FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=a_jpeg()),
        ]
    )
    expect(page.locator(".photo-notes")).to_contain_text("a.gif")
    assert len(list(in_every_window(reader))) == 4


def in_every_window(reader: Reader) -> Iterator[None]:
    """Look at the page that is open on a phone and on a desk, in the light and in the dark."""
    for viewport in (PHONE, DESKTOP):
        reader.page.set_viewport_size(viewport)
        for scheme in ("light", "dark"):
            # Without motion, which would take colours slowly from one scheme to the other.
            reader.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
            reader.look()
            yield


@pytest.mark.parametrize("reader", [{"scripts": False}], indirect=True, ids=["without scripts"])
def test_without_scripts_the_boxes_are_plain_and_are_saved(reader: Reader) -> None:
    page = reader.begin_at("story")
    assert page.locator(".editor, [role=toolbar]").count() == 0
    page.locator("[name=purpose]").fill("- one\n- **two**")
    reader.press("Save and come back later")
    reader.follow("The story")
    expect(page.locator("[name=purpose]")).to_have_value("- one\n- **two**")


@pytest.fixture
def writing(reader: Reader) -> Page:
    """The narrative answers of a new draft."""
    return reader.begin_at("story")
