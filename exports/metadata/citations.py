"""How to cite a practice or an edition, as BibTeX and RIS. Makers are organisations: names are never split."""

import re
from collections.abc import Iterable

from exports.metadata.description import Description

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}


def bibtex(works: Iterable[Description]) -> str:
    """Return one entry for each work: an edition is a `@book`, a practice a `@techreport` of the network."""
    return "\n".join(_entry(work) for work in works)


def _entry(work: Description) -> str:
    makers = " and ".join(f"{{{_tex(maker)}}}" for maker in work.makers)
    issued = work.issued_on
    fields = {
        "editor" if work.is_edition else "author": makers,
        "title": f"{{{_tex(work.title)}}}",
        "publisher" if work.is_edition else "institution": f"{{{_tex(work.publisher)}}}",
        "number": "" if work.is_edition else _tex(work.identifier),
        "type": "" if work.is_edition else "Good practice",
        "isbn": work.isbn,
        "issn": work.issn,
        "year": str(issued.year) if issued else "",
        "language": work.language,
        "keywords": _tex(", ".join(work.subjects)),
        "abstract": _tex(work.abstract),
        "note": f"Version {work.version}" + (f". In: {_tex(work.part_of)}" if work.part_of else ""),
        "url": re.sub(r"[{}\\\s]", "", work.url),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    if issued:
        lines.append(f"  month = {MONTHS[issued.month - 1]},")
    kind = "book" if work.is_edition else "techreport"
    return "\n".join([f"@{kind}{{{work.key},", *lines, "}", ""])


def _tex(text: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in " ".join(text.split()))


def ris(works: Iterable[Description]) -> str:
    """Return one record for each work, lines ended by CRLF: an edition is a BOOK, a practice a RPRT."""
    return "".join(_record(work) for work in works)


def _record(work: Description) -> str:
    issued = work.issued_on
    lines: list[tuple[str, str]] = [
        ("TY", "BOOK" if work.is_edition else "RPRT"),
        ("ID", work.key),
        *[("A3" if work.is_edition else "AU", maker) for maker in work.makers],
        ("TI", work.title),
        ("PB", work.publisher),
        ("PY", str(issued.year) if issued else ""),
        ("DA", issued.strftime("%Y/%m/%d/") if issued else ""),
        ("SN", (work.isbn or work.issn) if work.is_edition else work.identifier),
        ("ET", str(work.version)),
        ("T2", work.part_of),
        ("LA", work.language),
        *[("KW", subject) for subject in work.subjects],
        ("AB", work.abstract),
        ("UR", work.url),
    ]
    filled = [(tag, " ".join(value.split())) for tag, value in lines]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in filled if value) + "ER  - \r\n\r\n"
