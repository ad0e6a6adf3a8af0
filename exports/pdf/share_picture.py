"""The picture by which other sites announce a practice (Open Graph): its topic, title, place and photograph.

What belongs here: drawing it. What does not: where it is kept, and the address that pages name.
"""

import hashlib
import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from exports.fonts import pdf_fonts
from exports.house_style import house
from exports.sheet.sheet import Sheet
from forms.places.countries import country_name
from forms.text import focus

WIDTH, HEIGHT = 1200, 630
DRAWN = "2"
"""Part of the name under which a picture is kept: another one draws all anew."""
_PAPER, _INK, _QUIET = "#fbfaf7", "#1a1d21", "#575c62"
_EDGE, _BAND, _PHOTO = 64, 20, 470
_TITLES = ((64, 3), (56, 4), (48, 5), (40, 6))  # size, and the lines that it may take
# The first face that has every sign of a text is taken. Arabic, Hebrew and their kin are shaped by Pillow's Raqm.
_SCRIPTS = ("Hebrew", "Armenian", "Georgian")
_SERIFS = (
    *("NotoSerifDisplay-Regular", "NotoSerif-Regular", "NotoNaskhArabic-Regular"),
    *(f"NotoSerif{script}-Regular" for script in _SCRIPTS),
)
_SANS = tuple(f"NotoSans{script}-Regular" for script in ("", "Arabic", *_SCRIPTS))
_BOLD = tuple(f"NotoSans{script}-Bold" for script in ("", "Arabic", *_SCRIPTS))
_SYMBOLS = ("NotoSansMath-Regular", "NotoSansSymbols-Regular", "NotoSansSymbols2-Regular")
_OTHERS = ("NotoSansCJKjp-Regular", "NotoSansCJKkr-Regular", "DroidSansFallback", *_SYMBOLS)


def mark(sheet: Sheet) -> str:
    """What the picture's name says of its topic, whose label, colour and number a network may change."""
    said = [(topic.label, sheet.topic_style(topic.code)) for topic in sheet.topics[:1]]
    return "-" + hashlib.sha256(repr(said).encode()).hexdigest()[:8]


def render(sheet: Sheet, photo: bytes | None) -> bytes:
    """The picture as JPEG, 1200 by 630 pixels. `photo` is the practice's first photograph, as JPEG or PNG."""
    topic = sheet.topics[0] if sheet.topics else None
    picture = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    draw = ImageDraw.Draw(picture)
    rtl = sheet.direction == "rtl"
    room = WIDTH - 2 * _EDGE
    if photo is not None:
        room -= _PHOTO
        picture.paste(_cropped(photo, _focus(sheet)), (0 if rtl else WIDTH - _PHOTO, 0))
    edge = WIDTH - _EDGE if rtl else _EDGE
    anchor = "r" if rtl else "l"
    band = (WIDTH - _BAND, 0, WIDTH, HEIGHT) if rtl else (0, 0, _BAND, HEIGHT)
    draw.rectangle(band, fill=sheet.colour)
    top = _EDGE
    if topic:
        label = f"{sheet.topic_style(topic.code).number}  {topic.label}"
        draw.text((edge, top), label, font=_font(_BOLD, label, 26), fill=sheet.colour, anchor=f"{anchor}a")
    font, lines, size = _fitted(sheet.title, room)
    top += 64
    for line in lines:
        draw.text((edge, top), line, font=font, fill=_INK, anchor=f"{anchor}a", direction=sheet.direction)
        top += round(size * 1.18)
    _foot(draw, sheet, edge, anchor, room)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88, optimize=True)
    return out.getvalue()


def _foot(draw: ImageDraw.ImageDraw, sheet: Sheet, edge: int, anchor: str, room: int) -> None:
    """Where it is, and whose network."""
    places = sheet.answers.get("places") or {}
    language = sheet.template.language
    where = [*places.get("cities", ())[:3], *(country_name(code, language) for code in places.get("countries", ())[:2])]
    for text, faces, bottom, colour in (
        (", ".join(where), _BOLD, HEIGHT - _EDGE - 40, _INK),
        (sheet.network, _SANS, HEIGHT - _EDGE, _QUIET),
    ):
        font = _font(faces, text, 26)
        draw.text((edge, bottom), _shortened(text, font, room), font=font, fill=colour, anchor=f"{anchor}d")


def _fitted(title: str, room: int) -> tuple[ImageFont.FreeTypeFont, list[str], int]:
    """The largest size in which the title has room, its lines, and that size."""
    for size, most in _TITLES:
        font = _font(_SERIFS, title, size)
        lines = _lines(title, font, room)
        if len(lines) <= most:
            return font, lines, size
    return font, [*lines[: most - 1], _shortened(" ".join(lines[most - 1 :]), font, room)], size


def _lines(text: str, font: ImageFont.FreeTypeFont, room: int) -> list[str]:
    """Lines that are not too wide: broken between words, and inside of those that are longer than a line."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= room:
            lines[-1] = longer
            continue
        lines += [word] if font.getlength(word) <= room else [""]
        if font.getlength(word) > room:
            for sign in word:
                if font.getlength(lines[-1] + sign) > room:
                    lines.append("")
                lines[-1] += sign
    return [line for line in lines if line]


def _shortened(text: str, font: ImageFont.FreeTypeFont, room: int) -> str:
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(f"{text}…") > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _font(faces: Sequence[str], text: str, size: int) -> ImageFont.FreeTypeFont:
    signs = {ord(sign) for sign in text if not sign.isspace()}
    for name in (*faces, *_OTHERS):
        if signs <= _signs(name):
            return ImageFont.truetype(_path(name), size)
    return ImageFont.truetype(_path("DroidSansFallback"), size)


@cache
def _signs(name: str) -> frozenset[int]:
    return pdf_fonts.signs_of(_path(name))


def _path(name: str) -> Path:
    return house.FOLDER / "fonts" / f"{name}.ttf"


def _focus(sheet: Sheet) -> tuple[float, float]:
    photos = sheet.answers.get("photos") or [{}]
    across, down = focus.point(photos[0].get("focus", "")) or focus.USUAL
    return across / 100, down / 100


def _cropped(photo: bytes, centre: tuple[float, float]) -> Image.Image:
    with Image.open(io.BytesIO(photo)) as opened:
        return ImageOps.fit(opened.convert("RGB"), (_PHOTO, HEIGHT), centering=centre)
