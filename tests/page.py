"""The every-page client: each page that a test opens is checked for what every page must be."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder

from flask.testing import FlaskClient
from markupever import _rustlib as html5ever  # its classes of Python take three times as long
from werkzeug.test import TestResponse

ROOT = Path(__file__).resolve().parent.parent
LABELLED = {"input", "select", "textarea"}
NOT_LABELLED = {"hidden", "submit", "button"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
TAGS = set(re.findall(r"^\.(tag-\w+) ", (ROOT / "webapp/static/css/parts.css").read_text("utf-8"), re.MULTILINE))
TOKEN = re.compile(r'name="?csrf_token"? value="([^"]+)"')
STRICT = html5ever.HtmlOptions(exact_errors=True)


@dataclass
class Opened:
    """A page that passed the checks, and ways to look at it."""

    response: TestResponse
    root: Element

    @property
    def text(self) -> str:
        """Return its visible text, with single spaces."""
        body = self.root.find("body")
        return " ".join(" ".join(_texts(body)).split()) if body is not None else ""

    @property
    def status(self) -> int:
        return self.response.status_code

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return every element with this tag and these attributes (`class_` and `for_` for the reserved words)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [e for e in self.root.iter(tag) if all(_has(e, name, value) for name, value in wanted.items())]

    def one(self, tag: str, **attributes: str) -> Element:
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} <{tag} {attributes}> on the page"
        return found[0]

    def links(self) -> dict[str, str]:
        """Return the links of the page: text -> address."""
        return {" ".join("".join(a.itertext()).split()): a.get("href", "") for a in self.root.iter("a")}

    def form(self, **attributes: str) -> dict[str, Any]:
        """Return what a browser would send for the only (or the described) form, as it stands now."""
        return form_values(self.one("form", **attributes) if attributes else _main_form(self.root), self.root)


class Page:
    """A browser without JavaScript that refuses a page which is not well made."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self._token = self._session = ""

    def get(self, url: str, *, status: int = 200, follow: bool = False) -> Opened:
        return self._checked(self.client.get(url, follow_redirects=follow), status)

    def post(self, url: str, data: dict[str, Any] | None = None, *, status: int = 200, follow: bool = True) -> Opened:
        """Post as the page's own form would: with the token that its last page carried."""
        data = data if data and "csrf_token" in data else {"csrf_token": self.token(), **(data or {})}
        response = self.client.post(url, data=data, follow_redirects=follow, content_type="multipart/form-data")
        return self._checked(response, status)

    def token(self) -> str:
        """Return the forgery token of the last page with a form, while its session lasts."""
        if not self._token or self._session != self._cookie():
            self._keep_token(self.client.get("/sign-in"))
        assert self._token, "no token on the sign-in page"
        return self._token

    def _cookie(self) -> str:
        found = self.client.get_cookie("sheaf") if self.client._cookies is not None else None
        return found.value if found else ""

    def _keep_token(self, response: TestResponse) -> None:
        if response.mimetype == "text/html" and (found := TOKEN.search(response.text)):
            self._token, self._session = found.group(1), self._cookie()

    def _checked(self, response: TestResponse, status: int) -> Opened:
        self._keep_token(response)
        assert response.status_code == status, f"{response.request.path}: {response.status} {response.text[:2000]}"
        if response.mimetype != "text/html" or 300 <= response.status_code < 400:
            return Opened(response, Element("html"))
        return Opened(response, check_page(response.text, response.headers.get("Content-Security-Policy", "")))


def read_html(html: str) -> Element:
    """Return the tree that a browser makes of a page; fail if it had to mend anything."""
    parser = html5ever.Parser(STRICT)
    parser.process(html)
    parser.finish()
    assert not parser.errors(), f"not valid HTML: {parser.errors()[:3]}"
    builder = TreeBuilder()
    for node, is_end in html5ever.iter.Traverse(parser.into_dom().root()):
        if isinstance(node, html5ever.Text):
            if not is_end:
                builder.data(node.content)
        elif isinstance(node, html5ever.Element):
            if is_end:
                builder.end(node.name.local)
            else:
                builder.start(node.name.local, {name.local: value for name, value in node.attrs.items()})
    return builder.close()


def check_page(html: str, policy: str) -> Element:
    """Parse a page strictly and assert what every page must be; return its root element."""
    root = read_html(html)
    assert root.get("lang"), "the page does not say its language"
    headings = [e for e in root.iter() if e.tag == "h1"]
    assert len(headings) == 1, f"{len(headings)} h1 on the page"
    title = " ".join((root.findtext("head/title") or "").split())
    h1 = " ".join(" ".join(headings[0].itertext()).split())
    assert title and h1, "the page has no title or an empty h1"
    assert title.startswith((h1, "Error: " + h1, "Erreur")) or h1 in title, (
        f"the title {title!r} does not begin with {h1!r}"
    )
    _check_headings(root)
    _check_tags(root)
    _check_ids(root)
    _check_labels(root)
    _check_inline(root)
    _check_forms(root)
    assert "default-src 'none'" in policy, "no strict content security policy"
    return root


def _check_headings(root: Element) -> None:
    for heading in (e for e in root.iter() if e.tag in HEADINGS):
        assert "".join(heading.itertext()).strip(), f"an empty <{heading.tag}>"


def _check_tags(root: Element) -> None:
    for element in root.iter("span"):
        if "tag" in (names := (element.get("class") or "").split()):
            looks = {name for name in names if name.startswith("tag-")}
            assert looks <= TAGS, f"no rule of the style sheet for the tag {names}"


def _check_ids(root: Element) -> None:
    ids = Counter(name for e in root.iter() if (name := e.get("id")))
    twice = {one for one, count in ids.items() if count > 1}
    assert not twice, f"ids that occur twice: {twice}"
    for element in root.iter():
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            for name in (element.get(attribute) or "").split():
                assert name in ids, f"{attribute} points at {name!r}, which is not on the page"


def _check_labels(root: Element) -> None:
    labelled = {label.get("for") for label in root.iter("label")}
    wrapped = {id(inner) for label in root.iter("label") for inner in label.iter()}
    for field in (e for e in root.iter() if e.tag in LABELLED and e.get("type") not in NOT_LABELLED):
        named = (
            field.get("id") in labelled
            or id(field) in wrapped
            or field.get("aria-label")
            or field.get("aria-labelledby")
        )
        assert named, f"<{field.tag} name={field.get('name')}> has no label"
        wrong = any(one.startswith("govuk-") and one.endswith("--error") for one in field.get("class", "").split())
        said = field.get("aria-invalid") == "true"
        assert said or not wrong, (
            f"<{field.tag} name={field.get('name')}> looks wrong and does not say so (aria-invalid)"
        )
    for image in root.iter("img"):
        assert image.get("alt") is not None, f"a picture without alternative text: {image.get('src')}"


def _check_inline(root: Element) -> None:
    for element in root.iter():
        handlers = [name for name in element.attrib if name == "style" or name.startswith("on")]
        assert not handlers, f"<{element.tag}> has inline {handlers}, which the security policy forbids"


def _check_forms(root: Element) -> None:
    for form in root.iter("form"):
        # Who is not signed in chooses a language without a token, which would give every reader a cookie.
        if (form.get("method") or "get").lower() == "post" and form.get("action") != "/language":
            assert any(e.get("name") == "csrf_token" for e in form.iter("input")), (
                f"form {form.get('action')} can be forged"
            )


def _has(element: Element, name: str, value: str) -> bool:
    found = element.get(name) or ""
    return value in found.split() if name == "class" else found == value


def _texts(element: Element) -> list[str]:
    """Return every piece of text below an element, scripts and styles left out."""
    if element.tag in ("script", "style"):
        return []
    found = [element.text or ""]
    for child in element:
        found += [*_texts(child), child.tail or ""]
    return found


def _main_form(root: Element) -> Element:
    main = next(e for e in root.iter("main"))
    forms = list(main.iter("form"))
    assert len(forms) == 1, f"{len(forms)} forms in the main part of the page"
    return forms[0]


def form_values(form: Element, page: Element | None = None) -> dict[str, Any]:
    """Return the values that a browser would send: name -> text, or a list where a name occurs more than once.

    With the whole `page`, also those of boxes that stand elsewhere and name the form as theirs.
    """
    own = [e for e in form.iter() if e.get("form") in (None, form.get("id"))]
    inside = {id(e) for e in own}
    name = form.get("id")
    elsewhere = [e for e in page.iter() if e.get("form") == name] if page is not None and name else []
    found: dict[str, Any] = {}
    for name, value in _pairs([*own, *(e for e in elsewhere if id(e) not in inside)]):
        found[name] = (
            [*(found[name] if isinstance(found[name], list) else [found[name]]), value] if name in found else value
        )
    return found


def _pairs(boxes: list[Element]) -> list[tuple[str, str]]:
    pairs = []
    for e in boxes:
        name = e.get("name")
        if not name:
            continue
        if e.tag == "textarea":
            pairs.append((name, (e.text or "").removeprefix("\n")))
        elif e.tag == "select":
            chosen = [o for o in e.iter("option") if o.get("selected") is not None] or list(e.iter("option"))[:1]
            pairs += [(name, o.get("value") or "") for o in chosen]
        elif e.tag == "input" and _is_sent(e):
            pairs.append((name, e.get("value") or ("on" if e.get("type") == "checkbox" else "")))
    return pairs


def _is_sent(field: Element) -> bool:
    """Return whether a browser sends this input: a button or a file is not in it, a box only if it is ticked."""
    if field.get("type") in ("submit", "button", "file"):
        return False
    return field.get("type") not in ("checkbox", "radio") or field.get("checked") is not None
