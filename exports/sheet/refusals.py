"""Why a sheet cannot be made: sentences for editors and logs that name the practice and the question to blame."""

import io
import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PIL import Image

from exports import ExportError
from exports.fonts import pdf_fonts
from exports.sheet.sheet import Photo, Sheet
from forms.questionnaire.model import Questionnaire

SNIPPET = 60


def refusal(sheet: Sheet, what: str, labels: Iterable[str] = ()) -> ExportError:
    """The exception: `SH-2026-0014 “Art therapy”, Title, Impact: what is wrong.`"""
    known = [sheet.reference, f"“{sheet.title}”" if sheet.title != sheet.reference else ""]
    where = ", ".join([" ".join(part for part in known if part), *labels])
    return ExportError(f"{where}: {what}")


def check_pictures(sheet: Sheet) -> None:
    """Raise ExportError for the first picture that is missing, is not a JPEG, or ends before its end."""
    for asked in sheet.questionnaire.fields:
        rows = sheet.answers.get(asked.id) if asked.type == "pictures" else None
        for number, row in enumerate(rows or (), start=1):
            if (wrong := _wrong_with(sheet.photos.get(row["file"]))) is not None:
                raise refusal(sheet, f"picture {number} ({row['file']}) {wrong}", [asked.label])


def _wrong_with(photo: Photo | None) -> str | None:
    if photo is None:
        return "is missing"
    try:
        with Image.open(io.BytesIO(photo.data)) as picture:
            whole = picture.format == "JPEG" and photo.data.rstrip(b"\0").endswith(b"\xff\xd9")
    except (OSError, ValueError, Image.DecompressionBombError):
        whole = False
    return None if whole else "is broken: it is not a whole JPEG"


def missing_characters(sheet: Sheet, characters: str) -> ExportError:
    """Return the exception for characters that none of the house's faces has."""
    shown = ", ".join(f"{one} (U+{ord(one):04X} {unicodedata.name(one, '')})".replace(" )", ")") for one in characters)
    what = f"no face of the house has these characters: {shown}. Write something else for them, or leave them out."
    return refusal(sheet, what, _labels(sheet, lambda answer: any(character in answer for character in characters)))


def unprintable(answers: Mapping[str, Any]) -> str:
    """Return the characters in the answers that no face of the house can print, such as emoji."""
    return pdf_fonts.unprintable(json.dumps(answers, ensure_ascii=False))


def unprintable_answers(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, str]:
    """Return by question the characters of its answer that no face of the house can print, such as emoji."""
    found = {field.id: unprintable({"": answers.get(field.id)}) for field in questionnaire.fields}
    return {id: characters for id, characters in found.items() if characters}


def check_marks(sheet: Sheet, parts: Iterable[str]) -> None:
    """Raise ExportError if a line drawn over the pages has characters that no face of the house has."""
    if missing := pdf_fonts.unprintable("".join(parts)):
        raise missing_characters(sheet, missing)


def overflow(sheet: Sheet, text: str) -> ExportError:
    """Return the exception for text that runs out of its column."""
    snippet = _squeeze(text)
    labels = _labels(sheet, lambda answer: bool(snippet) and snippet in _squeeze(answer))
    return refusal(sheet, f"this does not fit into its column: “{snippet[:SNIPPET]}”", labels)


def _squeeze(text: str) -> str:
    """Return the text on one line, with single blanks."""
    return " ".join(text.split())


def _labels(sheet: Sheet, is_guilty: Callable[[str], bool]) -> list[str]:
    """Return the labels of the questions whose answers, as text, are guilty."""
    labels = []
    for field in sheet.questionnaire.fields:
        answer = sheet.answers.get(field.id) or ""
        if is_guilty(answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)):
            labels.append(field.sheet.label or field.label)
    return labels
