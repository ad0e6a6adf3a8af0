"""The faces of the house inside a PDF: shaping short lines, collecting glyphs, and one embedded subset for each face.

What belongs here: TrueType files, glyph ids and PDF font objects. What does not: pages and structure (`pdf_binding`)
and what is written (`page_marks`). WeasyPrint keeps the glyph ids of the original file in its own subsets, so the
glyphs of many documents can be united by their ids alone.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import uharfbuzz
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from exports import ExportError, house

FaceKey = tuple[str, int, int]
"""Family, weight (400 or 700) and Pango style (0 upright, 2 italic)."""

hb: Any = uharfbuzz  # its type stubs know only half of it

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


@dataclass(frozen=True, slots=True)
class Run:
    """Shaped text in one face, in visual order: (glyph id, advance in 1/1000 em, its characters)."""

    key: FaceKey
    glyphs: tuple[tuple[int, float, str], ...]

    @property
    def width(self) -> float:
        """In 1/1000 em."""
        return sum(advance for _, advance, _ in self.glyphs)


@cache
def faces() -> Mapping[FaceKey, Path]:
    """Every shipped face by family, weight and style, as Pango names them."""
    found = {}
    for path in sorted((house.FOLDER / "fonts").glob("*.ttf")):
        face = _open(path)
        family = face.get_name(hb.OTNameIdPredefined.TYPOGRAPHIC_FAMILY) or face.get_name(
            hb.OTNameIdPredefined.FONT_FAMILY
        )
        style = path.stem.rpartition("-")[2]
        found[(str(family), 700 if "Bold" in style else 400, 2 if "Italic" in style else 0)] = path
    return found


@cache
def _open(path: Path) -> Any:
    return hb.Face(hb.Blob.from_file_path(str(path)))


@cache
def _printable() -> frozenset[str]:
    """Every character that some face of the house has."""
    return frozenset(chr(code) for path in faces().values() for code in signs_of(path))


def signs_of(path: Path) -> frozenset[int]:
    """The code points that a face has."""
    return frozenset(_open(path).unicodes)


def unprintable(text: str) -> str:
    """The characters of a text that no face of the house can print, sorted; format characters and blanks need none."""
    needed = {one for one in text if unicodedata.category(one) not in ("Cc", "Cf", "Zl", "Zp", "Zs", "Mn")}
    return "".join(sorted(needed - _printable()))


def file_of(key: FaceKey) -> Path:
    """The file of a face, of its upright or regular cut if the family has no other. Raises ExportError if unknown."""
    family, weight, _ = key
    for candidate in (key, (family, weight, 0), (family, 400, 0)):
        if candidate in faces():
            return faces()[candidate]
    raise ExportError(f"The house has no face {family} {weight}.")


def with_true_brackets(key: FaceKey, texts: Mapping[int, str]) -> dict[int, str]:
    """Texts by glyph id, each bracket under the glyph that looks like it.

    In lines from right to left an opening bracket is drawn by the glyph of the closing one; whoever notes that glyph
    there first has it mean the opening one in the whole document.
    """
    font = hb.Font(_open(file_of(key)))
    glyphs = {font.get_nominal_glyph(ord(bracket)): bracket for bracket in _BRACKETS}
    return {glyph: glyphs.get(glyph, text) if text in _BRACKETS else text for glyph, text in texts.items()}


# -- shaping short lines ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def shape(text: str, bold: bool = False) -> tuple[Run, ...]:
    """Shape one short line, choosing a face for each stretch of characters; missing characters are left out.

    Stretches run left to right unless their letters do not; that is enough for names and dates in a footer.
    """
    return tuple(_shaped(key, part) for key, part in _stretches(text, 700 if bold else 400))


def _stretches(text: str, weight: int) -> list[tuple[FaceKey, str]]:
    """The line cut wherever the face or the direction changes. Blanks before a change belong to what follows, so that
    they stay between the stretches whichever way each of them runs.
    """
    stretches: list[tuple[FaceKey, str]] = []
    leftwards = False
    for character in unicodedata.normalize("NFC", text):
        key = _face_for(character, weight, stretches[-1][0] if stretches else None)
        if key is None:
            continue
        turned = _leftwards(character, leftwards) != leftwards
        if stretches and stretches[-1][0] == key and not turned:
            stretches[-1] = (key, stretches[-1][1] + character)
        else:
            blanks = ""
            if stretches and turned:
                before, text_before = stretches[-1]
                blanks = text_before[len(text_before.rstrip()) :]
                stretches[-1] = (before, text_before.rstrip())
            stretches += [(key, blanks)] * bool(blanks) + [(key, character)]
        leftwards = _leftwards(character, leftwards)
    return [stretch for stretch in stretches if stretch[1]]


def _leftwards(character: str, current: bool) -> bool:
    """Whether a character runs from right to left; neutral ones go with the current direction."""
    kind = unicodedata.bidirectional(character)
    return True if kind in ("R", "AL") else False if kind in ("L", "EN", "AN") else current


@cache
def _face_for(character: str, weight: int, current: FaceKey | None) -> FaceKey | None:
    """The face in use if it has the character, else the first sans face that has it."""
    candidates = [current] if current else []
    candidates += [("Noto Sans", weight, 0)]
    candidates += [key for key in faces() if key[0].startswith("Noto Sans ") and key[1:] == (weight, 0)]
    candidates += [key for key in faces() if key[1:] == (400, 0)]
    return next((key for key in candidates if hb.Font(_open(file_of(key))).get_nominal_glyph(ord(character))), None)


def _shaped(key: FaceKey, text: str) -> Run:
    face = _open(file_of(key))
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
    hb.shape(hb.Font(face), buffer)
    scale = 1000 / face.upem
    clusters = sorted({info.cluster for info in buffer.glyph_infos} | {len(text)})
    ends = dict(pairwise(clusters))
    seen: set[int] = set()
    glyphs = []
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        characters = "" if info.cluster in seen else text[info.cluster : ends[info.cluster]]
        seen.add(info.cluster)
        glyphs.append((info.codepoint, position.x_advance * scale, characters))
    return Run(key, tuple(glyphs))


# -- PDF objects ------------------------------------------------------------------------------------------------------


def embed(pdf: Pdf, use: FaceUse) -> Object:
    """A composite font for the glyphs of `use`, embedded once, for identity-encoded two-byte glyph ids."""
    path = file_of(use.key)
    face = _open(path)
    name = Name("/" + _tag(use) + "+" + path.stem)
    descriptor = pdf.make_indirect(_descriptor(pdf, use, face, name))
    descendant = pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
            CIDToGIDMap=Name.Identity,
            FontDescriptor=descriptor,
            W=_width_array(use.widths),
        )
    )
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=name,
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([descendant]),
        ToUnicode=pdf.make_stream(_to_unicode(use.texts)),
    )


def _tag(use: FaceUse) -> str:
    """Six capital letters that name the subset, the same for the same glyphs."""
    number = hash(tuple(sorted(use.widths)))  # hashes of integers do not depend on PYTHONHASHSEED
    return "".join(chr(65 + (number >> shift) % 26) for shift in range(0, 48, 8))


def _descriptor(pdf: Pdf, use: FaceUse, face: Any, name: Name) -> Dictionary:
    data = subset(face, use.widths)
    stream = pdf.make_stream(data)
    stream.Length1 = len(data)
    extents = hb.Font(face).get_font_extents("ltr")
    scale = 1000 / face.upem
    italic = use.key[2] == 2
    return Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        FontFamily=String(use.key[0]),
        Flags=4 + 64 * italic + 2 * ("Serif" in use.key[0]),
        FontBBox=Array([-1000, round(extents.descender * scale), 3000, round(extents.ascender * scale)]),
        ItalicAngle=-12 if italic else 0,
        Ascent=round(extents.ascender * scale),
        Descent=round(extents.descender * scale),
        CapHeight=714,
        StemV=80 if use.key[1] == 400 else 140,
        FontFile2=stream,
    )


def subset(face: Any, glyphs: Iterable[int]) -> bytes:
    """A TrueType file with only these glyphs under their original ids."""
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(sorted(set(glyphs) | {0}))
    wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING
    wanted.drop_table_tag_set.update(int.from_bytes(tag.ljust(4).encode(), "big") for tag in _DROPPED)
    blob = hb.subset(face, wanted).blob
    return bytes(blob.data)


def _width_array(widths: Mapping[int, float]) -> Array:
    rows: list[int | Array] = []
    run = Array()
    last = -2
    for glyph, width in sorted(widths.items()):
        if glyph != last + 1:
            run = Array()
            rows += [glyph, run]
        run.append(int(width) if float(width).is_integer() else round(width, 4))
        last = glyph
    return Array(rows)


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
