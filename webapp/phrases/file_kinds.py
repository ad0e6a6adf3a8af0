"""What a file is, in the reader's language, said before why it is not taken.

Not here: telling files apart (forms/file_kind.py) and what to do instead (phrases/imports.py, phrases/word.py).
"""

from __future__ import annotations

from flask_babel import gettext as _

from forms.file_kind import FileKind


def what_it_is(kind: FileKind) -> str:
    """One sentence: "This is a picture."."""
    return {
        FileKind.WORD: _("This is a Word document."),
        FileKind.OLD_WORD: _("This is a document of an old Word (.doc)."),
        FileKind.OPEN_TEXT: _("This is an OpenDocument text (.odt)."),
        FileKind.RTF: _("This is a text in Rich Text Format (.rtf)."),
        FileKind.WORKBOOK: _("This is a workbook of Excel (.xlsx)."),
        FileKind.OLD_WORKBOOK: _("This is a workbook of an old Excel (.xls), or a binary one (.xlsb)."),
        FileKind.OPEN_SPREADSHEET: _("This is an OpenDocument spreadsheet (.ods)."),
        FileKind.SLIDES: _("These are slides."),
        FileKind.APPLE: _("This is a document of Pages, Numbers or Keynote."),
        FileKind.LOCKED: _("This file has a password."),
        FileKind.PDF: _("This is a PDF."),
        FileKind.PICTURE: _("This is a picture."),
        FileKind.ARCHIVE: _("This is an archive, such as a ZIP, with other files in it."),
        FileKind.OTHER: _("This is neither a text nor a workbook."),
    }[kind]
