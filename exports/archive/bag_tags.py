"""The text of a bag's tag files: labels with values, and the lines of manifests (RFC 8493, 2.1.3, 2.2)."""

import re
from dataclasses import dataclass

Tags = dict[str, list[str]]
"""Label in small letters -> its values in their order."""

_LINE_END = re.compile(r"\r\n|\n|\r")
_LINE = re.compile(r"(?P<digest>[0-9A-Fa-f]+)(?P<between>[ \t]+\*?)(?P<path>.*)", re.DOTALL)
_ENCODED = re.compile(r"%0[AaDd]|%25")
_DECODED = {"%0A": "\n", "%0D": "\r", "%25": "%"}
_BYTE_ORDER_MARK = "\ufeff"


class Malformed(Exception):
    """A tag file that cannot be read as one; the message says where."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a manifest: `raw` is its path as written, `unusual` says that a star or "./" stood before it."""

    digest: str
    path: str
    raw: str
    unusual: bool = False


def is_safe(path: str) -> bool:
    """Tell whether a path stays inside the bag on every system, and means one file only."""
    parts = path.split("/")
    drive = len(parts[0]) > 1 and parts[0][1] == ":"
    odd = any(part in ("", ".", "..") for part in parts)
    return not (odd or drive or path.startswith("~") or "\\" in path or "\0" in path)


def listed(path: str) -> str:
    """Return a path as it may be shown: without characters that would upset a terminal, and not endless."""
    shown = "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in path)
    return shown if len(shown) <= 200 else f"{shown[:200]}…"


def parse_tags(text: str) -> Tags:
    """Return the labels and values of a tag file; a line that begins with a space goes on. Raise Malformed."""
    if text.startswith(_BYTE_ORDER_MARK):
        raise Malformed("begins with a byte-order mark")
    found: Tags = {}
    last = ""
    for number, line in enumerate(_LINE_END.split(text), start=1):
        if not line.strip():
            continue
        if line[0] in " \t" and last:
            found[last][-1] = f"{found[last][-1]} {line.strip()}".strip()
            continue
        label, colon, value = line.partition(":")
        if not colon or not label.strip():
            raise Malformed(f"line {number} has no label")
        last = label.strip().lower()
        found.setdefault(last, []).append(value.strip())
    return found


def parse_manifest(text: str, *, comments: bool) -> list[Entry]:
    """Return the lines of a manifest; with `comments`, without those that begin with "#". Raise Malformed."""
    entries = []
    for number, line in enumerate(_LINE_END.split(text.removeprefix(_BYTE_ORDER_MARK)), start=1):
        if not line or (comments and line.lstrip().startswith("#")):
            continue
        found = _LINE.fullmatch(line)
        if found is None or not found["path"]:
            raise Malformed(f"line {number} is no checksum and path")
        unusual = "*" in found["between"] or found["path"].startswith("./")
        entries.append(Entry(found["digest"], _decoded(found["path"]), found["path"], unusual))
    return entries


def is_uneven(text: str) -> bool:
    """Tell whether the lines of a manifest are not all written in one way, or the last has no end."""
    lines = _LINE_END.split(text.removeprefix(_BYTE_ORDER_MARK))
    ways = {(found["between"], len(found["digest"])) for line in lines if (found := _LINE.fullmatch(line))}
    cases = {_case(line.split()[0]) for line in lines if line.strip()} - {""}
    return bool(lines[-1]) or len(set(_LINE_END.findall(text))) > 1 or len(ways) > 1 or len(cases) > 1


def parse_fetch(text: str) -> list[tuple[str, str]]:
    """Return the paths that fetch.txt gives addresses for, each also as it stands there. Raise Malformed."""
    lines = [line.split(None, 2) for line in _LINE_END.split(text) if line.strip()]
    if any(len(parts) != 3 for parts in lines):
        raise Malformed("a line is no address, size and path")
    return [(_decoded(path), path) for _, _, path in lines]


def _case(digest: str) -> str:
    """Return whether a checksum's letters are small or large: "" if it has none, "mixed" if both."""
    if digest.islower():
        return "small"
    if digest.isupper():
        return "large"
    return "mixed" if any(sign.isalpha() for sign in digest) else ""


def _decoded(path: str) -> str:
    """Return a path with its line ends, without the "./" in front that some tools write."""
    return _ENCODED.sub(lambda found: _DECODED[found[0].upper()], path).removeprefix("./")
