"""The inks of a colour that a network chose itself: by the profiles of house_style/icc, in the house's steps.

Not here: the colours of the house, whose inks were chosen by eye (house_style/topics.toml), and pages (press_colours).
"""

from functools import cache

from PIL import Image, ImageCms

from exports.house_style import FOLDER

STEP = 5  # percent, as in topics.toml
SCREEN, PRESS = "sRGB2014.icc", "FOGRA39L_coated.icc"


@cache
def separated(colour: str) -> tuple[float, float, float, float]:
    """Cyan, magenta, yellow and black (0 to 1) of a colour `#rrggbb`, in steps of 5 percent."""
    found = ImageCms.applyTransform(Image.new("RGB", (1, 1), colour), _transform())
    if found is None:
        raise RuntimeError("the colour engine gave no picture")
    cyan, magenta, yellow, black = (round(part / 255 * 100 / STEP) * STEP / 100 for part in found.tobytes())
    return cyan, magenta, yellow, black


@cache
def _transform() -> ImageCms.ImageCmsTransform:
    screen, press = (str(FOLDER / "icc" / name) for name in (SCREEN, PRESS))
    return ImageCms.buildTransform(screen, press, "RGB", "CMYK", ImageCms.Intent.RELATIVE_COLORIMETRIC)
