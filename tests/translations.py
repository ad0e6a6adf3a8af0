"""`./sheaf translations`: collect the interface's texts, bring the catalogues up to date, compile them.

With --check nothing is written: it fails if a catalogue misses a text, holds an unfinished one or loses a placeholder.
The catalogues (`messages.po`) name no source lines and no dates, and hold each text on one line, so that branches that
add texts merge; the compiled ones (`messages.mo`) are not in the repository.
"""

from __future__ import annotations

import io
import os
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from webapp.core.i18n import LANGUAGES  # noqa: E402 (the root of the repository comes first)

FOLDER = ROOT / "webapp" / "translations"
TRANSLATED = tuple(code for code in LANGUAGES if code != "en")


def phrases(file: IO[bytes], *_: object, options: object) -> Iterator[tuple[int, str | None, object, list[str]]]:
    """Yield the texts of a file of `webapp/phrases`, as Babel asks for them."""
    for rows in tomllib.load(file).values():
        for row in filter(None, rows.values()):
            yield (1, None, row, []) if isinstance(row, str) else (1, "ngettext", (row["one"], row["other"]), [])


METHODS: list[tuple[str, Any]] = [
    ("**.py", "python"),
    ("phrases/*.toml", phrases),
    ("templates/**.html", "jinja2"),
    ("templates/**.txt", "jinja2"),
]
OPTIONS = {"templates/**.html": {"trimmed": "true"}, "templates/**.txt": {"trimmed": "true"}}
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "_n": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)")
# Where French has a space that no line may end at; typed as a plain one, it is made so when the texts are collected.
FRENCH_SPACE = re.compile(r" (?=[:;?!»])|(?<=«) ")
# What a catalogue's head says of its author and of the day, which nobody reads and which no two branches have alike.
CHANGING_HEADERS = re.compile(
    rb'^"(?:Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|'
    rb"Generated-By): .*\n",
    re.MULTILINE,
)
MIRRORED = "ar"
"""The code under which tests offer `mirrored`: a language written from right to left, with six forms of plural."""
# What stays as it is in a mirrored text: placeholders, HTML, addresses.
KEPT = re.compile(r"(%\(\w+\)[a-z]|%%|\{\w*\}|<[^>]*>|&\w+;|https?://\S*|\S+@\S+)")
LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ابجدهوزحطيكلمنسعفصقرشتثخذض")


def collect() -> Catalog:
    """Return every text of the interface, with where it is used."""
    found = Catalog(project="Sheaf", charset="utf-8", fuzzy=False)
    for file, line, text, comments, context in extract_from_dir(
        ROOT / "webapp", METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",)
    ):
        found.add(text, None, [(f"webapp/{Path(file).as_posix()}", line)], auto_comments=comments, context=context)
    return found


def path_of(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, project="Sheaf", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def refresh(language: str) -> int:
    """Bring a catalogue up to date, compile it, and return how many texts are still to be translated."""
    catalogue = read(language)
    catalogue.update(collect(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    for message in catalogue:
        message.string = _spaced(language, message.string)
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written(catalogue))
    compile_catalogue(language)
    return sum(not is_translated(message.string) for message in catalogue if message.id)


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as it stands in the repository: sorted, a line a text, without source lines and dates."""
    out = io.BytesIO()
    write_po(out, catalogue, width=0, no_location=True, sort_output=True)
    return CHANGING_HEADERS.sub(b"", out.getvalue())


def compile_catalogue(language: str) -> None:
    """Write `messages.mo` beside `messages.po` in one step, as other processes may be reading it."""
    path = path_of(language).with_suffix(".mo")
    new = path.with_suffix(f".{os.getpid()}")
    new.write_bytes(compiled(read(language)))
    new.replace(path)


def compile_stale() -> None:
    """Compile the catalogues that changed since they were compiled."""
    for language in TRANSLATED:
        source, target = path_of(language), path_of(language).with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            compile_catalogue(language)


def _spaced(language: str, string: str | tuple[str, ...] | list[str] | None) -> str | tuple[str, ...]:
    """Return a text with the spaces that its language keeps together."""
    if isinstance(string, (tuple, list)):
        return tuple(str(_spaced(language, one)) for one in string)
    return FRENCH_SPACE.sub("\u00a0", string or "") if language == "fr" else string or ""


def is_translated(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


def problems(language: str) -> list[str]:
    """Return what is wrong with a catalogue, a line each."""
    catalogue, found = read(language), []
    for message in collect():
        if not message.id:
            continue
        key = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
        translation = catalogue.get(key)
        if translation is None or not is_translated(translation.string):
            found.append(f"{language}: not translated: {key!r} ({message.locations[0][0]})")
        elif _placeholders(message.id) != _placeholders(translation.string):
            found.append(f"{language}: other placeholders than in English: {key!r}")
        elif _spaced(language, translation.string) != translation.string:
            found.append(f"{language}: a line may end before a sign; run ./sheaf translations: {key!r}")
    if written(catalogue) != path_of(language).read_bytes():
        found.append(f"{language}: messages.po is not in its usual form; run ./sheaf translations")
    return found


def mirrored(folder: Path) -> None:
    """Write a catalogue in which every text of the interface stands in Arabic letters, one for each Latin letter.

    It means nothing, but it runs from right to left and joins its letters: what is not translated stands out, and so
    does a page that only works from left to right. Tests give it to their app; no installation has it.
    """
    catalogue = Catalog(locale=MIRRORED, project="Sheaf", charset="utf-8", fuzzy=False)
    for message in collect():
        if isinstance(message.id, (tuple, list)):
            one, many = (_mirror(text) for text in message.id)
            catalogue.add(message.id, tuple(one if form == 1 else many for form in range(catalogue.num_plurals)))
        elif message.id:
            catalogue.add(message.id, _mirror(message.id))
    path = folder / MIRRORED / "LC_MESSAGES" / "messages.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(compiled(catalogue))


def _mirror(text: str) -> str:
    pieces = KEPT.split(text)  # every second piece is one that is kept
    return "".join(piece if at % 2 else piece.lower().translate(LETTERS) for at, piece in enumerate(pieces))


def _placeholders(text: str | tuple[str, ...] | list[str] | None) -> set[str]:
    """Return the names of all placeholders in a text; "num" may be left out of a singular."""
    whole = " ".join(text) if isinstance(text, (tuple, list)) else text or ""
    return set(PLACEHOLDER.findall(whole)) - {"num"}


def main() -> int:
    if "--check" in sys.argv:
        found = [line for language in TRANSLATED for line in problems(language)]
        print("\n".join(found))
        return 1 if found else 0
    for language in TRANSLATED:
        print(f"{language}: {refresh(language)} texts are still to be translated")
    return 0


if __name__ == "__main__":
    sys.exit(main())
