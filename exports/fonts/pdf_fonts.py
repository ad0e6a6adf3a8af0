"""The faces of the house inside a PDF: shaping short lines, collecting glyphs, and one embedded subset for each face.

WeasyPrint keeps the glyph ids of the original file in its own subsets, so the glyphs of many documents can be united by
their ids alone.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import uharfbuzz
from pikepdf import String

from exports import ExportError
from exports.fonts import bidi
from exports.fonts.pdf_writer import PdfWriter, reference
from exports.house_style import house

FaceKey = tuple[str, int, int]
"""Family, weight (400 or 700) and Pango style (0 upright, 2 italic)."""

hb: Any = uharfbuzz  # its type stubs know only half of it

DISPLAY = (
    "Noto Serif Display",
    "Noto Serif Georgian",
    "Noto Serif Armenian",
    "Noto Serif Hebrew",
    "Noto Naskh Arabic",
    "Noto Serif",
)
"""The families of headings, as in the stylesheets."""
_BRACKETS = "()[]{}<>«»‹›"
_DROPPED = ("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "JSTF", "LTSH", "PCLT", "kern")


@dataclass(slots=True)
class FaceUse:
    """What a document uses of one face: advance widths (1/1000 em) and text by glyph id."""

    key: FaceKey
    widths: dict[int, float] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)

    def add(self, other: "FaceUse") -> None:
        """Unite with the glyphs of another document."""
        self.widths.update(other.widths)
        self.texts.update(other.texts)

    def add_run(self, run: "Run") -> None:
        """Unite with the glyphs of a line."""
        for glyph, advance, _, text in run.glyphs:
            self.widths.setdefault(glyph, advance)
            self.texts.setdefault(glyph, text)


@dataclass(frozen=True)
class Run:
    """Shaped text in visual order: (glyph id, advance, what kerning adds, its characters); lengths are 1/1000 em."""

    key: FaceKey
    glyphs: tuple[tuple[int, float, float, str], ...]

    @cached_property
    def width(self) -> float:
        return sum(advance + more for _, advance, more, _ in self.glyphs)

    @cached_property
    def shown(self) -> str:
        """The operand of TJ (ISO 32000-1, 9.4.3), without its brackets."""
        pieces = (f"{glyph:04x}" + (f"> {-more:g} <" if more else "") for glyph, _, more, _ in self.glyphs)
        return f"<{''.join(pieces)}>"


@cache
def faces() -> Mapping[FaceKey, Path]:
    """Return every shipped face by family, weight and style, as Pango names them."""
    shipped, names = {}, hb.OTNameIdPredefined
    for path in sorted((house.FOLDER / "fonts").glob("*.ttf")):
        face = _open(path)
        family = face.get_name(names.TYPOGRAPHIC_FAMILY) or face.get_name(names.FONT_FAMILY)
        style = path.stem.rpartition("-")[2]
        shipped[(str(family), 700 if "Bold" in style else 400, 2 if "Italic" in style else 0)] = path
    return shipped


@cache
def _open(path: Path) -> Any:
    return hb.Face(hb.Blob.from_file_path(str(path)))


@cache
def _printable() -> frozenset[str]:
    """Return every character that some face of the house has."""
    return frozenset(chr(code) for path in faces().values() for code in signs_of(path))


@cache
def signs_of(path: Path) -> frozenset[int]:
    """Return the code points that a face has."""
    return frozenset(_open(path).unicodes)


def unprintable(text: str) -> str:
    """Return the characters of a text that no face can print, sorted; format characters and blanks need none."""
    needed = {letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cf", "Zl", "Zp", "Zs", "Mn")}
    return "".join(sorted(needed - _printable()))


def file_of(key: FaceKey) -> Path:
    """Return the file of a face, or of its upright or regular cut. Raises ExportError if the family is unknown."""
    family, weight, _ = key
    for candidate in (key, (family, weight, 0), (family, 400, 0)):
        if candidate in faces():
            return faces()[candidate]
    raise ExportError(f"The house has no face {family} {weight}.")


def with_true_brackets(key: FaceKey, texts: Mapping[int, str]) -> dict[int, str]:
    """Return texts by glyph id, each bracket under the glyph that looks like it.

    Whoever first notes a glyph in a line from right to left has a closing bracket mean the opening one everywhere.
    """
    font = hb.Font(_open(file_of(key)))
    glyphs = {font.get_nominal_glyph(ord(bracket)): bracket for bracket in _BRACKETS}
    return {glyph: glyphs.get(glyph, text) if text in _BRACKETS else text for glyph, text in texts.items()}


# -- shaping short lines ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def shape(text: str, bold: bool = False, display: bool = False, leftwards: bool = False) -> tuple[Run, ...]:
    """Shape one short line, choosing a face for each stretch of characters; missing characters are left out.

    `display` asks for the faces of headings; `leftwards` is the direction of the text that the line belongs to.
    """
    weight = 700 if bold else 400
    runs: list[Run] = []
    for stretch in bidi.visual(unicodedata.normalize("NFC", text), leftwards=leftwards):
        parts = _by_face(stretch.text, weight, display)
        shaped = [_shaped(key, part, leftwards=stretch.leftwards) for key, part in parts]
        runs += reversed(shaped) if stretch.leftwards else shaped
    return tuple(runs)


def _by_face(text: str, weight: int, display: bool) -> list[tuple[FaceKey, str]]:
    """Cut the text wherever the face changes."""
    parts: list[tuple[FaceKey, str]] = []
    for character in text:
        key = _face_for(character, weight, display, parts[-1][0] if parts else None)
        if key is None:
            continue
        if parts and parts[-1][0] == key:
            parts[-1] = (key, parts[-1][1] + character)
        else:
            parts.append((key, character))
    return parts


@cache
def _face_for(character: str, weight: int, display: bool, current: FaceKey | None) -> FaceKey | None:
    """Return the face in use if it has the character, else the first of its kind that has it, else any."""
    candidates = [current] if current else []
    if display:
        candidates += [(family, 400, 0) for family in DISPLAY]
    candidates += [("Noto Sans", weight, 0)]
    candidates += [key for key in faces() if key[0].startswith("Noto Sans ") and key[1:] == (weight, 0)]
    candidates += [key for key in faces() if key[1:] == (400, 0)]
    return next((key for key in candidates if hb.Font(_open(file_of(key))).get_nominal_glyph(ord(character))), None)


def _shaped(key: FaceKey, text: str, *, leftwards: bool) -> Run:
    face = _open(file_of(key))
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if leftwards else "ltr"
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
    font = hb.Font(face)
    hb.shape(font, buffer)
    scale = 1000 / face.upem
    clusters = sorted({info.cluster for info in buffer.glyph_infos} | {len(text)})
    ends = dict(pairwise(clusters))
    seen: set[int] = set()
    glyphs = []
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        characters = "" if info.cluster in seen else text[info.cluster : ends[info.cluster]]
        seen.add(info.cluster)
        advance = font.get_glyph_h_advance(info.codepoint)
        more = position.x_advance - advance
        glyphs.append((info.codepoint, advance * scale, more * scale, characters))
    return Run(key, tuple(glyphs))


# -- PDF objects ------------------------------------------------------------------------------------------------------


def embed(writer: PdfWriter, use: FaceUse) -> bytes:
    """Embed a composite font for the glyphs of `use`, by identity-encoded two-byte glyph ids."""
    path = file_of(use.key)
    name = f"/{_tag(use)}+{path.stem}".encode()
    descriptor = writer.add(_descriptor(writer, use, _open(path), name))
    descendant = writer.add(
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont %b /CIDToGIDMap /Identity /FontDescriptor %b /W [%b] "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
        % (name, reference(descriptor), _width_array(use.widths))
    )
    unicode = writer.add_stream(_to_unicode(use.texts))
    return (
        b"<< /Type /Font /Subtype /Type0 /BaseFont %b /Encoding /Identity-H /DescendantFonts [%b] /ToUnicode %b >>"
        % (name, reference(descendant), reference(unicode))
    )


def _tag(use: FaceUse) -> str:
    """Return six capital letters that name the subset, the same for the same glyphs."""
    number = hash(tuple(sorted(use.widths)))  # hashes of integers do not depend on PYTHONHASHSEED
    return "".join(chr(65 + (number >> shift) % 26) for shift in range(0, 48, 8))


def _descriptor(writer: PdfWriter, use: FaceUse, face: Any, name: bytes) -> bytes:
    data = subset(face, use.widths)
    stream = writer.add_stream(data, b"/Length1 %d" % len(data))
    extents = hb.Font(face).get_font_extents("ltr")
    scale = 1000 / face.upem
    italic = use.key[2] == 2
    numbers = {
        b"Flags": 4 + 64 * italic + 2 * ("Serif" in use.key[0]),
        b"ItalicAngle": -12 if italic else 0,
        b"Ascent": round(extents.ascender * scale),
        b"Descent": round(extents.descender * scale),
        b"CapHeight": 714,
        b"StemV": 80 if use.key[1] == 400 else 140,
    }
    box = b"[-1000 %d 3000 %d]" % (numbers[b"Descent"], numbers[b"Ascent"])
    return b"<< /Type /FontDescriptor /FontName %b /FontFamily %b /FontBBox %b /FontFile2 %b %b >>" % (
        *(name, String(use.key[0]).unparse(), box, reference(stream)),
        b" ".join(b"/%b %d" % pair for pair in numbers.items()),
    )


def subset(face: Any, glyphs: Iterable[int]) -> bytes:
    """Return a TrueType file with only these glyphs under their original ids."""
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(sorted(set(glyphs) | {0}))
    wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING
    wanted.drop_table_tag_set.update(int.from_bytes(tag.ljust(4).encode(), "big") for tag in _DROPPED)
    blob = hb.subset(face, wanted).blob
    return bytes(blob.data)


def _width_array(widths: Mapping[int, float]) -> bytes:
    rows: list[bytes] = []
    last = -2
    for glyph, width in sorted(widths.items()):
        if glyph != last + 1:
            rows.append(b"%b%d [" % (b"] " if rows else b"", glyph))
        rows.append(b"%g " % round(width, 4))
        last = glyph
    return b"".join([*rows, b"]" if rows else b""])


_CMAP_HEAD = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange"""
_CMAP_FOOT = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"


def _to_unicode(texts: Mapping[int, str]) -> bytes:
    lines = [_CMAP_HEAD]
    items = sorted((glyph, text) for glyph, text in texts.items() if text)
    for start in range(0, len(items), 100):
        part = items[start : start + 100]
        lines.append(b"%d beginbfchar" % len(part))
        lines += [f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>".encode() for glyph, text in part]
        lines.append(b"endbfchar")
    return b"\n".join([*lines, _CMAP_FOOT])
