"""The folder of an installation's data, for its owner alone, or, with the setgid bit, for its group too."""

import logging
import os
import stat
from pathlib import Path

log = logging.getLogger(__name__)
OWNER_ONLY, WITH_GROUP = 0o077, 0o007


def mask_of(folder: Path) -> int:
    """Return what nobody else gets of a file in this folder, as a umask."""
    return WITH_GROUP if folder.stat().st_mode & stat.S_ISGID else OWNER_ONLY


def close(folder: Path) -> None:
    """Let nobody else into the folder and what stands directly in it, and give this process such a umask."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    mask = mask_of(folder)
    os.umask(mask)
    for path in (folder, *folder.iterdir()):
        try:
            mode = stat.S_IMODE(path.lstat().st_mode)
            if mode & mask and not path.is_symlink():
                path.chmod(mode & ~mask)
        except PermissionError:
            log.warning("%s is open to others and belongs to somebody else: close it with chmod", path)
        except FileNotFoundError:  # SQLite takes its -wal away when the last connection closes
            continue
