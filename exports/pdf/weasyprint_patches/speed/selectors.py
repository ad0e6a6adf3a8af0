"""What a stylesheet may ask so that styles can be kept by the place of an element (`kept_styles`)."""

import re

_FORWARDS = re.compile(r":(?:has|nth-last-[a-z-]+|last-of-type|only-of-type|empty)\b|\d(?:vw|vh|vmin|vmax|vi|vb)\b")
BY_PRESENCE = frozenset({"alt", "content", "height", "href", "src", "title", "width"})
"""Attributes whose values no selector of ours asks for: they are different on every sheet."""
_ASKED = re.compile(r"\[\s*(?:{})\s*[~|^$*]?=".format("|".join(sorted(BY_PRESENCE))))


def refused(css: str) -> str:
    """What a stylesheet asks that `kept_styles` cannot tell apart; "" if there is nothing."""
    plain = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    found = _FORWARDS.search(plain) or _ASKED.search(plain)
    return found[0] if found else ""
