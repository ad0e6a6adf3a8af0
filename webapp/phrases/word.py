"""Sentences about a Word document that was read, in the reader's language: why it was refused, and every doubt.

Not here: what is read and doubted (forms/word).
"""

from __future__ import annotations

from flask_babel import gettext as _

from forms.file_kind import FileKind
from forms.word.opening import FOREIGN
from forms.word.report import Doubt
from webapp.phrases.file_kinds import what_it_is

LISTS = frozenset({FileKind.WORKBOOK, FileKind.OLD_WORKBOOK, FileKind.OPEN_SPREADSHEET})
"""What may list many practices, which editors bring in elsewhere."""


def refusal(reason: str) -> str:
    """Why a document cannot be read, and what to do."""
    if reason in FOREIGN:
        return f"{what_it_is(FileKind(reason))} {_instead(FileKind(reason))}"
    return {
        "too_large": _("The file is too large. Take large pictures out of it, save it again and upload it once more."),
        "empty": _("The file is empty. Save it again in Word or LibreOffice and choose it once more."),
        "not_word": _("This is not a Word document. Open it in Word or LibreOffice, save it as .docx, upload that."),
        "open_document": _("This is an OpenDocument text. Save it as .docx in LibreOffice, and upload that."),
        "no_converter": _("OpenDocument texts cannot be read here. Save it as .docx in LibreOffice, and upload that."),
        "macros": _("The document contains macros. Save it as .docx, which has none, and upload that."),
        "reaches_out": _(
            "The document fetches its template or a part of itself from another address. "
            "Copy its text into the form that you download here, and upload that."
        ),
        "bomb": _("The file unpacks to something enormous. Copy its text into a new document and upload that."),
        "damaged": _("The file is damaged or not complete. Open it in Word, save it again, and upload it once more."),
    }[reason]


def _instead(kind: FileKind) -> str:
    """What to do with a file that is no text of Word."""
    if kind in LISTS:
        return _("The answers belong into the form that you download here, or on the web, question by question.")
    return {
        FileKind.OLD_WORD: _("Open it in Word or LibreOffice, choose “Save as”, take .docx, and upload that."),
        FileKind.RTF: _("Open it in Word or LibreOffice, save it as .docx, and upload that."),
        FileKind.SLIDES: _("Copy their text into the form that you download here, and upload that."),
        FileKind.APPLE: _("Export it there as Word (.docx), and upload that."),
        FileKind.LOCKED: _("Open it, save it without one, and upload it again."),
        FileKind.PDF: _(
            "Upload the document that it was made from (.docx), or copy its text into the form that you download here."
        ),
        FileKind.PICTURE: _("Photos have their own place in the draft, once it is begun. Upload the filled form here."),
        FileKind.ARCHIVE: _("Unpack it, and upload the filled form that is in it (.docx)."),
    }[kind]


def doubt(one: Doubt) -> str:
    """Why an answer wants a second look."""
    return {
        "by_label": _("The hidden mark of its box was gone; it was found by the words beside it."),
        "by_place": _("Its box had neither mark nor label any more; it was found by its place in the form."),
        "by_heading": _("It stood under a heading of this name."),
        "not_in_list": _("This is not in the list: “%(text)s”.", text=one.text),
        "not_a_country": _("This country is not known: “%(text)s”.", text=one.text),
        "not_a_language": _("This language is not known: “%(text)s”.", text=one.text),
        "several_in_a_line": _("Is this more than one city? “%(text)s”", text=one.text),
        "date_unclear": _(
            "This date was not plain, so it was put with the period in your own words: “%(text)s”.", text=one.text
        ),
        "hint_left": _("The grey hint was still there; this stood beside it: “%(text)s”.", text=one.text),
        "link_words": _("The address was behind these words: “%(text)s”.", text=one.text),
        "picture_moved": _("A picture stood in a text. It is now among the photos."),
        "picture_changed": _("Another picture stands where an earlier photo was. Both are kept."),
        "picture_unreadable": _("A picture could not be read."),
        "file_unknown": _("A file that the form names is not known here."),
        "unticked_words": _("Words stood beside the boxes: “%(text)s”.", text=one.text),
        "struck_out": _("These words were struck out in the document. Should they stay? “%(text)s”", text=one.text),
    }[one.code]


def place(where: str) -> str:
    """Where in the document a text stood that belongs to no answer."""
    return {
        "outside": _("Outside of the boxes"),
        "cell": _("In a box"),
        "header": _("At the head of the page"),
        "footer": _("At the foot of the page"),
        "footnote": _("In a footnote"),
        "endnote": _("In an endnote"),
        "text_box": _("In a text box"),
        "diagram": _("In a diagram"),
        "embedded": _("A part of the document that cannot be read"),
        "dropped": _("An answer that has no place in this edition of the questions"),
        "comment": _("In a comment"),
    }[where]
