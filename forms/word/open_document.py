"""OpenDocument texts (.odt), turned into .docx by LibreOffice in a process of bounded time and memory."""

import resource
import shutil
import subprocess
import tempfile
from pathlib import Path

from forms.file_kind import FileKind, kind_of
from forms.word.opening import Reason, Refused, open_archive

ODT_MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
PROGRAMS = ("soffice", "libreoffice")
SECONDS = 60
MOST_MEMORY = 4_000_000_000
"""Address space in bytes that LibreOffice may take; it asks for much more than it uses."""


def converter() -> str:
    """Return the path of LibreOffice; "" if it is not installed."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), "")


def as_docx(data: bytes) -> bytes:
    """Return a document as .docx: an .odt is converted, anything else returned as it is.

    Raises Refused: "no_converter" where LibreOffice is not installed, "damaged" if it fails.
    """
    if kind_of(data) is not FileKind.OPEN_TEXT:
        return data
    names = open_archive(data).namelist()
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise Refused(Reason.MACROS)
    program = converter()
    if not program:
        raise Refused(Reason.NO_CONVERTER)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "form.odt"
        source.write_bytes(data)
        command = [
            program, f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless", "--norestore",
            "--infilter=writer8", "--convert-to", "docx:MS Word 2007 XML", "--outdir", folder, str(source),
        ]  # fmt: skip
        try:
            subprocess.run(command, capture_output=True, timeout=SECONDS, check=True, preexec_fn=_bounded)  # noqa: S603
            return source.with_suffix(".docx").read_bytes()
        except (subprocess.SubprocessError, FileNotFoundError) as error:
            raise Refused(Reason.DAMAGED) from error


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
