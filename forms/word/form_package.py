"""The package of a Word form (ECMA-376, part 2): the parts in `package_parts`, filled in.

The same form is always the same bytes: the order of its parts and their time are fixed.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Template

from PIL import Image

from forms.languages import region_tag
from forms.word.wordml import EMU_PER_MM, Numbers, attribute, clean, drawing
from forms.zip_entry import zip_entry

_PARTS = Path(__file__).with_name("package_parts")
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_BULLETS, _NUMBERS = 1, 2
"""Ids of the abstract lists in numbering.xml."""
_FMTID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"


class FormPackage:
    """Collects what the body refers to, then becomes bytes."""

    def __init__(self) -> None:
        self.numbers = Numbers()
        self._links: dict[str, str] = {}
        self._pictures: dict[bytes, str] = {}
        self._lists: list[int | None] = []

    def link(self, url: str, runs: str) -> str:
        """Return a hyperlink around runs."""
        name = self._links.setdefault(url, f"rLink{len(self._links) + 1}")
        return f'<w:hyperlink r:id="{name}">{runs}</w:hyperlink>'

    def picture(self, jpeg: bytes, alt: str, most_mm: float) -> str:
        """Return a run with a JPEG at most `most_mm` wide and high; the same bytes are stored once."""
        name = self._pictures.setdefault(jpeg, f"rPicture{len(self._pictures) + 1}")
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as opened:
            width, height = opened.size
        scale = most_mm * EMU_PER_MM / max(width, height)
        return drawing(name, self.numbers.next(), alt, round(width * scale), round(height * scale))

    def new_list(self, start: int | None) -> int:
        """Return the id of a new list: numbered from `start`, or of bullets if that is None."""
        self._lists.append(start)
        return len(self._lists)

    def finish(
        self, body: Sequence[str], footer: str, language: str, title: str, properties: Mapping[str, str], *, rtl: bool
    ) -> bytes:
        """Return the document as bytes. `properties` are the custom ones, by name."""
        tag = region_tag(language)
        values = {
            "body": "".join(body),
            "footer": footer,
            "language": tag,
            "text_language": f'{"w:bidi" if rtl else "w:val"}="{tag}"',
            "bidi": "<w:bidi/>" if rtl else "",
            "title": clean(title[:255]),
            "properties": _properties(properties),
            "relations": self._relations(),
            "lists": "".join(_list(number, start) for number, start in enumerate(self._lists, start=1)),
        }
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as package:
            for name, part in _parts().items():
                package.writestr(zip_entry(name), part.substitute(values))
            for data, name in self._pictures.items():
                package.writestr(zip_entry(f"word/media/{name}.jpg", stored=True), data)
        return target.getvalue()

    def _relations(self) -> str:
        pictures = (
            f'<Relationship Id="{name}" Type="{_OFFICE}/image" Target="media/{name}.jpg"/>'
            for name in self._pictures.values()
        )
        links = (
            f'<Relationship Id="{name}" Type="{_OFFICE}/hyperlink" Target={attribute(url)} TargetMode="External"/>'
            for url, name in self._links.items()
        )
        return "".join((*pictures, *links))


@cache
def _parts() -> Mapping[str, Template]:
    """Return the parts by name, without the line ends and indents that only their files have."""
    parts = {}
    for path in sorted(path for path in _PARTS.rglob("*") if path.is_file()):
        declaration, *lines = path.read_text("utf-8").splitlines()
        xml = "".join(line.strip() for line in lines)
        parts[path.relative_to(_PARTS).as_posix()] = Template(f"{declaration}\n{xml}")
    return parts


def _properties(properties: Mapping[str, str]) -> str:
    return "".join(
        f'<property fmtid="{_FMTID}" pid="{number}" name={attribute(name)}>'
        f"<vt:lpwstr>{clean(value)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(properties.items(), start=2)
    )


def _list(number: int, start: int | None) -> str:
    levels = "".join(
        f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start or 1}"/></w:lvlOverride>' for level in range(9)
    )
    abstract = _BULLETS if start is None else _NUMBERS
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{levels}</w:num>'
