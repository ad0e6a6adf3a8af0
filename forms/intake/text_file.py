"""The text of a file of unknown encoding: UTF-8, UTF-16, what an HTML page names, or a guess by `code_pages`."""

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress

from forms.intake.code_pages import CODE_PAGES, WESTERN, code_page

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF = re.compile(r"(utf-(?:8|16|32)).*")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)


class NotText(ValueError):
    """The bytes are no text: a picture, a program, an archive."""


def decoded(data: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding ("UTF-8", "Windows-1250"). Raises NotText."""
    for name in _candidates(data):
        try:
            text = data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if not _CONTROLS.search(text):
            return text, CODE_PAGES.get(name) or _UTF.sub(lambda utf: utf[1].upper(), name)
    raise NotText("this is not a text file")


def recoded(text: str, before: str, after: str) -> str:
    """Return a text decoded with one code page as another one decodes it. Raises ValueError."""
    python = {name: page for page, name in CODE_PAGES.items()}
    if before not in python or after not in python:
        raise ValueError(f"{before} or {after} is no code page")
    return text.encode(python[before]).decode(python[after])


def _candidates(data: bytes) -> Iterator[str]:
    for mark, name in _MARKS:
        if data.startswith(mark):
            yield name
            return
    head = data[:4000]
    if head.count(0) > len(head) // 5:
        yield from ["utf-16-le", "utf-16-be"] if head[1::2].count(0) >= head[::2].count(0) else ["utf-16-be"]
        return
    named = _CHARSET.search(head)
    yield "utf-8"
    if named:
        with suppress(LookupError):
            encoding = codecs.lookup(named[1].decode("ascii"))
            yield from [encoding.name] if encoding._is_text_encoding else []
    yield code_page(data) or WESTERN
