"""The code page of a text that does not name it: Windows-1250 to Windows-1257, guessed from its words and letters.

What belongs here: the guess, and the letters by which languages differ. What does not: UTF-8 and what a file says of
itself (`text_file`). charset-normalizer tells which pages give readable words; several often do, and then the letters
decide. In doubt it is Windows-1252.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from charset_normalizer import from_bytes

WESTERN = "cp1252"
CODE_PAGES: Mapping[str, str] = {f"cp{number}": f"Windows-{number}" for number in range(1250, 1258)}
"""Python's name of each page, and the name that people know."""

_LETTERS: Mapping[str, tuple[str, ...]] = {
    WESTERN: (
        "àâæçéèêëîïôœùûüÿ", "äöüß", "áéíñóúü", "àèéìíòóùú", "ãáàâçéêíóôõúü", "åäöé", "æøåéô", "áðéíóúýþæö", "ëç",
        "àçèéíïòóúü", "éëïöüáíóú",
    ),
    "cp1250": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "čćđšž", "ăâîşţ"),
    "cp1251": ("абвгдежзийклмнопрстуфхцчшщъыьэюяёґєіїўђјљњћџѓќѕ",),
    "cp1253": ("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",),
    "cp1254": ("çğıöşüâîû", "çəğıöşü"),
    "cp1255": ("אבגדהוזחטיךכלםמןנסעףפץצקרשת",),
    "cp1256": ("ابةتثجحخدذرزسشصضطظعغفقكلمنهويىءآأؤإئپچژگ",),
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž"),
}  # fmt: skip
SAMPLE = 40_000
MUCH_WORSE = 0.05
"""So much more disorder, as charset-normalizer counts it, rules a page out."""
_LINE_WITH_LETTERS = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*")
# "s¹siedzka", "Ëîäçü", "ГЇб": what letters become in the wrong page
_SIGN_INSIDE = re.compile(r"(?<=[^\W\d_])[^\w\s\x00-\x7f’‘–·](?=[^\W\d_])|(?<=[^\W\d_])[¹²³º](?=[^\W\d_])")
_TWO_SCRIPTS = re.compile(r"[A-Za-z][\u0370-\u06ff]|[\u0370-\u06ff][A-Za-z]")
_TURKISH = re.compile("[ðýþ]", re.IGNORECASE)
"""What Turkish letters become in Windows-1252. Icelandic has these as well, but hardly without others."""


def code_page(data: bytes) -> str | None:
    """The likely page of a text that is no UTF-8, or None if it is none of them."""
    sample = b"\n".join(_some(found[0] for found in _LINE_WITH_LETTERS.finditer(data)))
    texts = {page: text for page in CODE_PAGES if _fits(data, page) and (text := sample.decode(page)) is not None}
    if not texts:
        return None
    found = from_bytes(sample, cp_isolation=list(texts), enable_fallback=False, preemptive_behaviour=False)
    disorder, likeness = ({match.encoding: getattr(match, name) for match in found} for name in ("chaos", "coherence"))
    least = min(disorder.values(), default=0.0)
    readable = [page for page in texts if page == WESTERN or disorder.get(page, 1.0) <= least + MUCH_WORSE]

    usual = "cp1254" if _TURKISH.search(texts.get(WESTERN, "")) else WESTERN

    def likely(page: str) -> tuple[float, bool, float]:
        return _familiar(texts[page], page), page == usual, likeness.get(page, 0)

    return max(readable or texts, key=likely)


def _some(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The first lines, up to SAMPLE bytes of them."""
    left = SAMPLE
    for line in lines:
        if left <= 0:
            return
        yield line[:left]
        left -= len(line)


def _fits(data: bytes, page: str) -> bool:
    try:
        data.decode(page)
    except UnicodeDecodeError:
        return False
    return True


def _familiar(text: str, page: str) -> float:
    """The share of letters beyond ASCII that one language of the page has; signs inside words count against it."""
    signs = [sign for sign in text.lower() if sign > "\x7f" and not sign.isspace()]
    inside = sum(1 for pattern in (_SIGN_INSIDE, _TWO_SCRIPTS) for _ in pattern.finditer(text))
    inside += sum(before.islower() and sign.isupper() and sign > "\x7f" for before, sign in pairwise(text))
    letters = sum(sign.isalpha() for sign in signs)
    known = max(sum(sign in alphabet for sign in signs) for alphabet in _LETTERS[page])
    return round((known - inside) / (letters + inside), 3) if letters + inside else 1.0
