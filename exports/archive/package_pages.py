"""The READMEs of a package, and a page that lists and links everything, readable when nobody knows Sheaf any more."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from markupsafe import Markup

from exports import VERSION
from exports.edition import edition_html
from exports.edition.content import EditionContent, Group
from exports.house_style import house
from exports.metadata import description
from exports.sheet.sheet import Sheet
from forms.periods.period_text import long_date

ENDINGS = {"pdf": ".pdf", "print": "-print.pdf", "cover": "-cover.pdf", "docx": ".docx", "epub": ".epub"}
"""How the file of an edition ends, by what it is."""
_LANGUAGE = re.compile(r"([a-z]{2,3})\.pdf")
ABOUT = {"records": "data", "metadata": "metadata", "questions": "questions", "provenance": "provenance"}
"""The word that says what is in a folder."""
READMES = {"en": "README.txt", "fr": "LISEZMOI.txt"}


def language_of(format: str) -> str:
    """Return the language of an edition of a single one (fr.pdf); "" for every other format."""
    single = _LANGUAGE.fullmatch(format)
    return single[1] if single else ""


def ending(format: str) -> str:
    """Return how the file of an edition or its data ends: `.pdf`, `-print.pdf`, `-fr.pdf` for a single language."""
    if language := language_of(format):
        return f"-{language}.pdf"
    return ENDINGS.get(format, f".{format}")


@dataclass(frozen=True, slots=True)
class Listed:
    """A file below data/: its path, its size in bytes, and the words that say what it is; for a book its format."""

    path: str
    size: int
    words: str = ""


Files = Mapping[str, Sequence[Listed]]
"""The files by the folder that they are in ("sheets", …)."""


def readmes(edition: EditionContent) -> dict[str, bytes]:
    """Return the README of a package in English and French, by file name."""
    files = {}
    for language, name in READMES.items():
        extent = edition_html.extent(replace(edition, language=language))
        text = (house.FOLDER / f"readme.{language}.txt").read_text("utf-8")
        files[name] = text.format(
            title=edition.name,
            line="=" * len(edition.name),
            network=edition.network,
            extent=extent[:1].lower() + extent[1:],
            date=long_date(edition.made_on, language),
            version=VERSION,
        ).encode()
    return files


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((house.FOLDER / "package.toml").read_text("utf-8"))


def word(language: str, key: str, **values: str) -> str:
    """Return words of the package in a language, or else in English."""
    words = _words()
    return words.get(language, words[house.FALLBACK])[key].format(**values)


_STYLE = Markup("""
body { font: 1.05rem/1.6 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1d2126 }
h1 { line-height: 1.2 } h2 { margin-top: 2.5rem; border-bottom: 2px solid #3a4652 } h3 { margin-bottom: .3rem }
li { margin: .6rem 0 } li li { margin: .1rem 0; font-size: .95rem }
a { color: #0b4f8a } a:focus { outline: 3px solid #0b4f8a; outline-offset: 2px }
table { border-collapse: collapse; width: 100% } th, td { text-align: start; padding: .3rem .6rem; vertical-align: top }
td { border-top: 1px solid #d5d9dd; overflow-wrap: anywhere } td + td, th + th { text-align: end; white-space: nowrap }
.where { color: #545d67 }
@media (prefers-color-scheme: dark) { body { background: #15191d; color: #e8eaec } a { color: #8ec5ff }
a:focus { outline-color: #8ec5ff } .where { color: #aab2ba } td { border-color: #3a424a } }
""")


class Index:
    """The page data/index.html of a package."""

    def __init__(self, edition: EditionContent, groups: Sequence[Group], files: Files) -> None:
        self.edition, self.groups, self.files = edition, groups, files
        self.language = edition.language if edition.language in _words() else house.FALLBACK

    def html(self) -> bytes:
        """The whole page, in UTF-8."""
        title = self.edition.name
        page = Markup(
            '<!DOCTYPE html>\n<html lang="{0}" dir="{1}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{2}</title>\n'
            "<style>{3}</style>\n</head>\n<body>\n"
            '<p><a href="#practices">{4}</a></p>\n<main>\n<h1 lang="{5}">{2}</h1>\n<p>{6} {7}</p>\n<p>{8}</p>\n'
            "{9}\n{10}\n{11}\n</main>\n</body>\n</html>\n"
        ).format(
            self.language,
            house.direction(self.language),
            title,
            _STYLE,
            self._word("skip"),
            self.edition.language,
            self._word("by", network=self.edition.network),
            f"{edition_html.extent(replace(self.edition, language=self.language))}.",
            self._word("checked"),
            self._edition(),
            self._practices(),
            self._everything(),
        )
        return str(page).encode()

    def _word(self, key: str, **values: str) -> str:
        return word(self.language, key, **values)

    def _edition(self) -> Markup:
        links = [_link(file.path, self._edition_words(file.words)) for file in self.files.get("volume", ())]
        return Markup("<h2>{}</h2>\n{}").format(self._word("volume"), _list(links))

    def _edition_words(self, format: str) -> str:
        if language := language_of(format):
            return self._word("volume_language", name=self._language(language))
        return self._word(f"volume_{format}")

    def _language(self, code: str) -> str:
        return str(house.locale(self.language).languages.get(code, code))

    def _practices(self) -> Markup:
        parts = [Markup('<h2 id="practices">{}</h2>').format(self._word("practices"))]
        for name, sheets in self.groups:
            if name or len(self.groups) > 1:
                parts.append(Markup("<h3>{}</h3>").format(name or self._word("no_group")))
            parts.append(_list(self._practice(sheet) for sheet in sheets))
        return Markup("\n").join(parts)

    def _practice(self, sheet: Sheet) -> Markup:
        link = _link(f"sheets/{description.key(sheet)}.pdf", f"{self._word('read')}, {sheet.reference}")
        originals = [
            _link(file.path, f"{self._word(word)} {number}", file.words, sheet.language)
            for folder, word in (("photos", "photo"), ("documents", "document"))
            for number, file in enumerate(self._of(folder, sheet), start=1)
        ]
        where = ", ".join(sheet.shared.cities)
        if sheet.language != self.language:
            where = ", ".join(filter(None, (where, self._word("in_language", name=self._language(sheet.language)))))
        return Markup('<strong lang="{}">{}</strong> <span class="where">{}</span><br>{}{}').format(
            sheet.language, sheet.title, where, link, _list(originals) if originals else ""
        )

    def _of(self, folder: str, sheet: Sheet) -> list[Listed]:
        return [file for file in self.files.get(folder, ()) if file.path.startswith(f"{folder}/{sheet.reference}/")]

    def _everything(self) -> Markup:
        rows = Markup("\n").join(
            Markup("<tr><td>{}</td><td>{}</td></tr>").format(
                _link(file.path, file.path), f"{file.size:,}".replace(",", " ")
            )
            for folder in sorted(self.files)
            for file in sorted(self.files[folder], key=lambda file: file.path)
        )
        about = Markup("").join(
            Markup("<dt><code>{}/</code></dt><dd>{}</dd>").format(folder, self._word(word))
            for folder, word in ABOUT.items()
            if folder in self.files
        )
        return Markup(
            '<h2>{}</h2>\n<dl>{}</dl>\n<table>\n<thead><tr><th scope="col">{}</th><th scope="col">{}</th></tr></thead>'
            "\n<tbody>\n{}\n</tbody>\n</table>"
        ).format(self._word("all_files"), about, self._word("file"), self._word("size"), rows)


def _link(path: str, text: str, more: str = "", language: str = "") -> Markup:
    said = Markup(': <span lang="{}">{}</span>').format(language, more) if more else Markup("")
    return Markup('<a href="{}">{}{}</a>').format(path, text, said)


def _list(items: Iterable[Markup]) -> Markup:
    return Markup("<ul>\n{}\n</ul>").format(Markup("\n").join(Markup("<li>{}</li>").format(item) for item in items))
