"""Word documents and Excel workbooks held to the schemas of Office Open XML by `openxml-audit`."""

import tempfile
import threading
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from exports.conformance.checking import Conformance, Failure, Standard, Verdict

if TYPE_CHECKING:
    from openxml_audit import OpenXmlValidator

_LOCK = threading.Lock()


def validate(document: bytes, ending: str = "docx") -> Conformance:
    """Return what the validator says of a document or a workbook ("xlsx"); it takes half a second."""
    with _LOCK, tempfile.TemporaryDirectory() as folder:  # it reads paths only
        path = Path(folder) / f"document.{ending}"
        path.write_bytes(document)
        found = _validator().validate(path)
    failures = tuple(
        Failure(str(error.error_type.value), 1, error.description, f"{error.part_uri}{error.path}")
        for error in found.errors
        if error.severity.value == "error"
    )
    return Conformance(f"openxml-audit {version('openxml-audit')}", (Verdict(Standard.DOCX, failures),))


@cache
def _validator() -> "OpenXmlValidator":
    from openxml_audit import OpenXmlValidator  # half a second: only where documents are checked

    return OpenXmlValidator()
