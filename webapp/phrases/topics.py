"""Sentences about what is wrong with a topic that an administrator changes, and what to do."""

from __future__ import annotations

from flask_babel import format_decimal
from flask_babel import gettext as _

from webapp.collection.topics import LEAST_CONTRAST, LONGEST_LABEL, Fault


def fault(found: Fault, total: int) -> str:
    """What is wrong; `total` is how many topics there are."""
    if found.code == "too_pale":
        return _(
            "This colour has a contrast of %(has)s to 1 with white; it needs at least %(least)s. Choose a darker one.",
            has=format_decimal(int(found.contrast * 100) / 100, format="0.00"),
            least=format_decimal(LEAST_CONTRAST),
        )
    sentences = {
        "not_a_colour": _("Write the colour as # and six digits, such as #1d4d87."),
        "no_place": _("Write a number from 1 to %(last)d.", last=total),
        "empty": _("Write the label in this language."),
        "too_long": _("Use at most %(max)d characters.", max=LONGEST_LABEL),
    }
    return sentences[found.code]
