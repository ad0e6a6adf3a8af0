"""Guides: the headings of a Markdown file, and its HTML with addresses of the product."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from PIL import Image

FOLDER = Path(__file__).parent / "texts"
IMAGES = FOLDER / "images"
NAMES = (
    "readers",
    "cities",
    "editors",
    "importing",
    "archivists",
    "sheets",
    "administrators",
    "commands",
    "privacy",
    "api",
)
"""The guides in the order of their list: files of these names in FOLDER, a translation as `<name>.fr.md`."""
ORIGINAL = "en"
LINK_TO_PAGE = re.compile(r"(?!\w+:)([\w./-]+)\.md(#.*)?")
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True)
class Heading:
    """A heading below the title of a guide, and the anchor that leads to it."""

    anchor: str
    text: str
    level: int


@dataclass(frozen=True)
class Guide:
    """One guide in one language."""

    name: str
    language: str
    title: str
    headings: tuple[Heading, ...]
    text: str

    def html(self, address: Callable[[str], str], image: Callable[[str], str]) -> Markup:
        """Return all but the title, with links to the addresses of guides and of images.

        A link to a page that is no guide becomes plain words.
        """
        tokens = _MARKDOWN.parse(self.text)[3:]  # without the title
        anchors = iter(heading.anchor for heading in self.headings)
        for token in tokens:
            if token.type == "heading_open":
                token.attrSet("id", next(anchors))
            elif token.type == "fence":
                token.info = ""  # no style sheet has colours for a language
            token.children = token.children and _children(token.children, address, image)
        _make_cards(tokens)
        rendered: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
        return Markup(rendered)  # noqa: S704 (HTML in a guide is escaped)


@lru_cache(maxsize=100)
def find(name: str, language: str, folder: Path = FOLDER) -> Guide | None:
    """Return a guide in a language, or else in English; None if there is none of this name."""
    if name not in NAMES:
        return None
    original = _guide(name, ORIGINAL, (folder / f"{name}.md").read_text("utf-8"))
    translation = folder / f"{name}.{language}.md"
    if not translation.exists():
        return original
    return _guide(name, language, translation.read_text("utf-8"), [one.anchor for one in original.headings])


def _guide(name: str, language: str, text: str, anchors: list[str] | None = None) -> Guide:
    """Read a guide; a translation has the anchors of the original, so that a link leads to its section, too."""
    tokens = _MARKDOWN.parse(text)
    opened = [at for at, token in enumerate(tokens) if token.type == "heading_open"]
    texts = [_words(tokens[at + 1]) for at in opened]
    anchors = anchors or [_anchor(text) for text in texts[1:]]
    levels = [int(tokens[at].tag[1:]) for at in opened[1:]]
    headings = tuple(Heading(*one) for one in zip(anchors, texts[1:], levels, strict=True))
    return Guide(name, language, texts[0], headings, text)


def _words(inline: Token) -> str:
    return "".join(child.content for child in inline.children or ())


def _anchor(text: str) -> str:
    """Return the anchor that forges and the documentation site make of a heading, too."""
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def _children(children: list[Token], address: Callable[[str], str], image: Callable[[str], str]) -> list[Token]:
    kept: list[Token] = []
    leads = True
    for token in children:
        if token.type == "image":
            _place(token, image)
        elif token.type == "link_open":
            leads = _lead(token, address)
        if leads or token.type not in ("link_open", "link_close"):
            kept.append(token)
    return kept


def _place(picture: Token, image: Callable[[str], str]) -> None:
    """Let a picture come from the product, when it is scrolled to, and keep its room till then."""
    name = str(picture.attrGet("src")).removeprefix("images/")
    with Image.open(IMAGES / name) as found:
        picture.attrs |= {"src": image(name), "loading": "lazy", "width": found.width, "height": found.height}


def _lead(link: Token, address: Callable[[str], str]) -> bool:
    """Let a link to another page lead to its guide, and return whether it leads anywhere."""
    page = LINK_TO_PAGE.fullmatch(str(link.attrGet("href")))
    if page is None:
        return True
    if page[1] in NAMES:
        link.attrSet("href", address(page[1]) + (page[2] or ""))
    return page[1] in NAMES


def _make_cards(tokens: list[Token]) -> None:
    """Let each cell of a table say the head of its column, for a telephone shows the rows one below the other."""
    heads: list[str] = []
    column = 0
    for token, inside in pairwise(tokens):
        if token.type == "table_open":
            token.attrSet("class", "table table-cards")
            heads = []
        elif token.type == "th_open":
            heads.append(_words(inside))
        elif token.type == "tr_open":
            column = 0
        elif token.type == "td_open":
            if heads[column]:
                token.attrSet("data-label", heads[column])
            column += 1
