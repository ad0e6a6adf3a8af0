"""The Word form as other packages use it: writing one, blank or with answers in it, and reading a filled one back."""

from forms.word.form import MEDIA_TYPE, blank, prefilled
from forms.word.open_document import ODT_MEDIA_TYPE, as_docx
from forms.word.opening import Reason, Refused
from forms.word.reading import read
from forms.word.report import Reading

__all__ = ["MEDIA_TYPE", "ODT_MEDIA_TYPE", "Reading", "Reason", "Refused", "as_docx", "blank", "prefilled", "read"]
