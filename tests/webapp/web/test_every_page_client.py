"""The every-page client notices what is wrong with a page, so that the tests which open pages may trust it."""

from __future__ import annotations

import pytest
from page import check_page

POLICY = "default-src 'none'"
PAGE = '<!DOCTYPE html><html lang="en"><head><title>Title - Sheaf</title></head><body><h1>Title</h1>{}</body></html>'
NOT_HTML = {
    "an element that is never closed": "<div><p>x</p>",
    "an end without a beginning": "<p>x</p></div>",
    "a block in a paragraph": "<p><div>x</div></p>",
    "elements that end in the wrong order": "<p><b><i>x</b></i></p>",
    "a link in a link": '<a href="/"><a href="/x">x</a></a>',
    "a form in a form": '<form method="get"><form method="get"></form></form>',
    "an attribute twice": '<p class="a" class="b">x</p>',
    "attributes that touch": '<p class="a"title="b">x</p>',
    "a sign that should have been escaped": "<p>a < b</p>",
    "a character reference without its end": "<p>&copy x</p>",
    "a character reference that does not exist": "<p>&sheaf; x</p>",
    "text where a table has none": "<table>x<tr><td>x</td></tr></table>",
    "a control character": "<p>a\x01b</p>",
}
NOT_OURS = {
    "an id that occurs twice": '<p id="a">x</p><p id="a">x</p>',
    "a label for nothing": '<label for="nowhere">x</label>',
    "a box without a label": '<input name="a">',
    "a picture without alternative text": '<img src="/a.png">',
    "a style in the page": '<p style="color: red">x</p>',
    "a form that can be forged": '<form method="post"></form>',
    "a second h1": "<h1>Title</h1>",
}


def test_a_page_that_is_well_made_is_read_as_a_browser_reads_it() -> None:
    body = '<ul><li>a<li title="<b>">b &amp; <!-- -->c</ul><textarea aria-label="x">\nd &lt; <e></textarea><svg></svg>'
    root = check_page(PAGE.format(body), POLICY)
    assert [item.text for item in root.iter("li")] == ["a", "b & c"]
    assert [item.get("title") for item in root.iter("li")] == [None, "<b>"]
    assert [box.text for box in root.iter("textarea")] == ["d < <e>"]
    assert len(list(root.iter("svg"))) == 1


@pytest.mark.parametrize("body", NOT_HTML.values(), ids=NOT_HTML)
def test_a_page_that_is_not_valid_html_is_refused(body: str) -> None:
    with pytest.raises(AssertionError, match="not valid HTML"):
        check_page(PAGE.format(body), POLICY)


@pytest.mark.parametrize("body", NOT_OURS.values(), ids=NOT_OURS)
def test_a_page_without_what_every_page_must_have_is_refused(body: str) -> None:
    with pytest.raises(AssertionError):
        check_page(PAGE.format(body), POLICY)
