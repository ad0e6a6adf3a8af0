"""A file is told by its content, and what is chosen by mistake is refused as what it is."""

from __future__ import annotations

import pytest
from wrong_files import WRONG_FILES

from forms.file_kind import FileKind, kind_of
from forms.intake.data_table import read_table
from forms.intake.table_limits import NotReadable
from forms.word import word_form

EACH = [(kind, data) for kind, files in WRONG_FILES.items() for data in files]


def test_every_kind_is_among_the_examples() -> None:
    assert set(WRONG_FILES) == set(FileKind)


@pytest.mark.parametrize(("kind", "data"), EACH)
def test_a_file_is_told_by_its_content(kind: str, data: bytes) -> None:
    assert kind_of(data) == kind


@pytest.mark.parametrize(("kind", "data"), [one for one in EACH if one[0] not in ("workbook", "other")])
def test_what_is_no_table_is_refused_as_what_it_is(kind: str, data: bytes) -> None:
    with pytest.raises(NotReadable) as refused:
        read_table(data)
    assert refused.value.reason == kind


@pytest.mark.parametrize(("kind", "data"), [one for one in EACH if one[0] not in ("word", "open_text", "other")])
def test_what_is_no_word_document_is_refused_as_what_it_is(kind: str, data: bytes) -> None:
    with pytest.raises(word_form.Refused) as refused:
        word_form.read(data)
    assert refused.value.reason == kind
