"""The picture by which other sites announce a practice (Open Graph): its topic, title, place and photograph."""

import hashlib
import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont, ImageOps

from exports.fonts import pdf_fonts
from exports.house_style import house
from exports.sheet.sheet import Sheet
from forms.places.countries import country_name
from forms.text import focus

WIDTH, HEIGHT = 1200, 630
DRAWN = "2"
"""The version of the drawing: another one draws all anew."""
_PAPER, _INK, _QUIET = "#fbfaf7", "#1a1d21", "#575c62"
_EDGE, _BAND, _PHOTO = 64, 20, 470
_TITLES = ((64, 3), (56, 4), (48, 5), (40, 6))  # size, and the lines that it may take
# The first face that has every character of a text is taken. Arabic, Hebrew and their kin are shaped by Pillow's Raqm.
_SCRIPTS = ("Hebrew", "Armenian", "Georgian")
_DISPLAY = ("NotoSerifDisplay-Regular", "NotoSerif-Regular", "NotoNaskhArabic-Regular")
_SERIFS = (*_DISPLAY, *(f"NotoSerif{script}-Regular" for script in _SCRIPTS))
_SANS = tuple(f"NotoSans{script}-Regular" for script in ("", "Arabic", *_SCRIPTS))
_BOLD = tuple(f"NotoSans{script}-Bold" for script in ("", "Arabic", *_SCRIPTS))
_SYMBOLS = ("NotoSansMath-Regular", "NotoSansSymbols-Regular", "NotoSansSymbols2-Regular")
_FALLBACK = "DroidSansFallback.ttf"
_OTHERS = ("NotoSansCJKjp-Regular", "NotoSansCJKkr-Regular", "DroidSansFallback", *_SYMBOLS)


def mark(sheet: Sheet) -> str:
    """Return what the picture's name says of its drawing and its topic, which a network may change."""
    topic = [(topic.label, sheet.topic_style(topic.code)) for topic in sheet.topics[:1]]
    return f"{DRAWN}-{hashlib.sha256(repr(topic).encode()).hexdigest()[:8]}"


def render(sheet: Sheet, photo: bytes | None) -> bytes:
    """Return the picture as JPEG, 1200 by 630 pixels. `photo` is the practice's first photograph, as JPEG or PNG."""
    topic = sheet.topics[0] if sheet.topics else None
    picture = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    draw = ImageDraw.Draw(picture)
    rtl = sheet.direction == "rtl"
    room = WIDTH - 2 * _EDGE
    if photo is not None:
        room -= _PHOTO
        picture.paste(_cropped(photo, sheet), (0 if rtl else WIDTH - _PHOTO, 0))
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
    """Draw where it is, and whose network."""
    shared, language = sheet.shared, sheet.questionnaire.language
    where = [*shared.cities[:3], *(country_name(code, language) for code in shared.countries[:2])]
    for text, faces, bottom, colour in (
        (", ".join(where), _BOLD, HEIGHT - _EDGE - 40, _INK),
        (sheet.network, _SANS, HEIGHT - _EDGE, _QUIET),
    ):
        font = _font(faces, text, 26)
        draw.text((edge, bottom), _shortened(text, font, room), font=font, fill=colour, anchor=f"{anchor}d")


def _fitted(title: str, room: int) -> tuple[ImageFont.FreeTypeFont, list[str], int]:
    """Return the largest size in which the title has room, its lines, and that size."""
    for size, most in _TITLES:
        font = _font(_SERIFS, title, size)
        lines = _lines(title, font, room)
        if len(lines) <= most:
            return font, lines, size
    return font, [*lines[: most - 1], _shortened(" ".join(lines[most - 1 :]), font, room)], size


def _lines(text: str, font: ImageFont.FreeTypeFont, room: int) -> list[str]:
    """Return lines that are not too wide: broken between words, and inside of those that are longer than a line."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= room:
            lines[-1] = longer
            continue
        if font.getlength(word) <= room:
            lines.append(word)
            continue
        lines.append("")
        for letter in word:
            if font.getlength(lines[-1] + letter) > room:
                lines.append("")
            lines[-1] += letter
    return [line for line in lines if line]


def _shortened(text: str, font: ImageFont.FreeTypeFont, room: int) -> str:
    if font.getlength(text) <= room:
        return text
    while font.getlength(f"{text}…") > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _font(faces: Sequence[str], text: str, size: int) -> ImageFont.FreeTypeFont:
    needed = {ord(character) for character in text if not character.isspace()}
    paths = [house.FOLDER / "fonts" / f"{name}.ttf" for name in (*faces, *_OTHERS)]
    path = next((path for path in paths if needed <= pdf_fonts.signs_of(path)), house.FOLDER / "fonts" / _FALLBACK)
    return ImageFont.truetype(path, size)


def _cropped(photo: bytes, sheet: Sheet) -> Image.Image:
    across, down = next((focus.point(row.get("focus", "")) for row in sheet.shared.photos), None) or focus.USUAL
    with Image.open(io.BytesIO(photo)) as opened:
        return ImageOps.fit(opened.convert("RGB"), (_PHOTO, HEIGHT), centering=(across / 100, down / 100))
