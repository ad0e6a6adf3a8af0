"""Where a word begins and ends, to tell a mark at its edge from a sign inside it.

The browser has the same rules in `webapp/static/js/edges.js`.
"""

import re
import unicodedata
from functools import lru_cache

from forms.text.plain import WRITTEN_WITHOUT_SPACES

JOINTS = frozenset("-/\u2010\u2011")
"""They join words that a mark may end before, but "-*innen" and "Bürger/*innen" are one word."""
SPACE, OPENING, CLOSING, EITHER, WORD, ANYWHERE = " ", "(", ")", "/", "a", "字"

# Scripts without spaces between words, and Korean, in which endings follow a word at once.
_ANYWHERE = re.compile(f"[{WRITTEN_WITHOUT_SPACES}\u0e00-\u109f\u1100-\u11ff\u1780-\u17ff\u3130-\u318f\uac00-\ud7a3]")
_BY_SIGN = (
    {sign: EITHER for sign in "\"'/|•·…"} | {sign: OPENING for sign in "¡¿"} | {sign: WORD for sign in "#%&@*\\§¶"}
)
_BY_CATEGORY = {"Ps": OPENING, "Pe": CLOSING, "Po": CLOSING, "Pi": EITHER, "Pf": EITHER, "Pd": EITHER}


@lru_cache(4096)
def kind(sign: str) -> str:
    """Return what a sign is to the words beside it.

    SPACE (also no sign at all), a bracket or stop that belongs to the word after (OPENING), before (CLOSING) or to
    EITHER, part of a WORD, or of a script in which words meet ANYWHERE.
    """
    if not sign or sign.isspace():
        return SPACE
    if _ANYWHERE.match(sign):
        return ANYWHERE
    return _BY_SIGN.get(sign) or _BY_CATEGORY.get(unicodedata.category(sign), WORD)


def begins_words(before: str, after: str) -> bool:
    """Return whether what follows a mark between these two signs may be the beginning of words."""
    left, right = kind(before), kind(after)
    if before in JOINTS:
        return False
    if right in (OPENING, EITHER):
        return left in (SPACE, OPENING, ANYWHERE)
    return right in (WORD, ANYWHERE) and left in (SPACE, OPENING, EITHER, ANYWHERE)


def ends_words(before: str, after: str) -> bool:
    """Return whether what stands before a mark between these two signs may be the end of words."""
    left, right = kind(before), kind(after)
    if before == "\\":
        return False
    if left == EITHER:
        return right in (SPACE, CLOSING, ANYWHERE)
    return left in (WORD, CLOSING, ANYWHERE) and right in (SPACE, CLOSING, EITHER, ANYWHERE)
