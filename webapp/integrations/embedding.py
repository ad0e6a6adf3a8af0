"""The list that other sites show on their pages: what its address may say, and the colours that follow from that."""

from exports.house_style.house import contrast
from webapp.integrations.parameters import LOOKS, SEARCH

LIGHT, DARK = "#ffffff", "#1c2023"
LEAST_CONTRAST = 4.6  # a little above the 4.5 of WCAG 2.2, for rounding
PARAMETERS = (*(one for one in SEARCH if one.name not in ("limit", "cursor", "counts")), *LOOKS)


def colours(accent: str) -> tuple[str, str]:
    """Return an accent (`rrggbb`) as it can be read on light and on dark, as near as can be."""
    return _readable(accent, LIGHT, 0), _readable(accent, DARK, 255)


def _readable(accent: str, ground: str, towards: int) -> str:
    """Return a colour, mixed with as little black (0) or white (255) as makes it readable."""
    mixed = f"#{accent}"
    for step in range(21):
        mixed = "#" + bytes(round(part + (towards - part) * (step / 20)) for part in bytes.fromhex(accent)).hex()
        if contrast(mixed, ground) >= LEAST_CONTRAST:
            break
    return mixed
