"""No faces are embedded into pages that are only drawn to be bound: `pdf_binding` embeds one subset for all parts."""

from typing import Any

import pydyf
import weasyprint.pdf

from exports.pdf.weasyprint_patches.replacing import Patch

_pdf: Any = weasyprint.pdf
_Dictionary: Any = pydyf.Dictionary


def _no_faces(*_: Any) -> Any:
    return _Dictionary()


PATCHES: tuple[Patch, ...] = ((_pdf, "build_fonts_dictionary", _no_faces),)
