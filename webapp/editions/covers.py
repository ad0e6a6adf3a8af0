"""The cover pictures of editions in the store; they are data, as a frozen edition stays for ever."""

import datetime as dt
import hashlib
from pathlib import PurePath

from webapp.core.clock import now
from webapp.storage import files

FOLDER = "covers"


def keep(data: bytes) -> str:
    """Keep the cover picture of an edition; return its name, which is its SHA-256. Raises files.NoRoom."""
    name = hashlib.sha256(data).hexdigest()
    files.put("files", f"{FOLDER}/{name}.jpg", data, replace=True)
    return name


def read(name: str) -> bytes:
    """Return the cover picture of that name. Raises files.Damaged if its bytes are gone or others."""
    return files.checked(files.store_of("files"), f"{FOLDER}/{name}.jpg", f"cover picture {name}", name)


def sweep(names: set[str]) -> None:
    """Delete the cover pictures that no edition names any more and that are not quite new."""
    old = now() - dt.timedelta(seconds=files.LEFT_BEHIND_SECONDS)
    for name in files.names("files", FOLDER, before=old):
        if PurePath(name).stem not in names:
            files.delete("files", name)
