"""From the bytes of a text file to its text, whatever program wrote it.

What belongs here: UTF-8, UTF-16, Windows-1252, and refusing what is no text. What does not: what the text says.
"""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_NAMES = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
}


class NotText(ValueError):
    """The bytes are no text: a picture, a program, an archive."""


def decoded(data: bytes) -> tuple[str, str]:
    """The text, and the name of its encoding ("UTF-8", "UTF-16", "Windows-1252"). Raises NotText.

    A page of HTML may name its encoding itself; otherwise what is no UTF-8 is taken for Windows-1252.
    """
    for name in _candidates(data):
        try:
            text = data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if not _CONTROLS.search(text):
            return text, _NAMES.get(name, name)
    raise NotText("this is not a text file")


def _candidates(data: bytes) -> list[str]:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return [name]
    head = data[:4000]
    if head.count(0) > len(head) // 5:
        return ["utf-16-le", "utf-16-be"] if head[1::2].count(0) >= head[::2].count(0) else ["utf-16-be"]
    named = _CHARSET.search(head)
    declared = [_safe(named[1].decode("ascii"))] if named else []
    return ["utf-8", *[name for name in declared if name], "cp1252"]


def _safe(name: str) -> str:
    """Python's name of an encoding that a page names; "" for one that is no encoding of text."""
    try:
        found = codecs.lookup(name)
    except LookupError:
        return ""
    return found.name if getattr(found, "_is_text_encoding", False) else ""
