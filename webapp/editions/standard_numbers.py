"""The numbers of the book trade: whether a text is an ISBN (ISO 2108) or an ISSN (ISO 3297), by its check digit."""


def is_isbn(text: str) -> bool:
    """Tell whether a text is a thirteen-digit ISBN; hyphens and spaces may stand between its digits."""
    digits = text.replace("-", "").replace(" ", "")
    if len(digits) != 13 or not (digits.isascii() and digits.isdecimal()) or digits[:3] not in ("978", "979"):
        return False
    return sum(int(digit) * (1 + 2 * (place % 2)) for place, digit in enumerate(digits)) % 10 == 0


def is_issn(text: str) -> bool:
    """Tell whether a text is an ISSN such as 2049-3630; its last character may be an X, which counts ten."""
    signs = text.replace("-", "").upper()
    if len(signs) != 8 or not (signs[:7].isascii() and signs[:7].isdecimal()) or signs[7] not in "0123456789X":
        return False
    last = 10 if signs[7] == "X" else int(signs[7])
    return (sum(int(digit) * (8 - place) for place, digit in enumerate(signs[:7])) + last) % 11 == 0
