"""The check of a package as it was downloaded: one ZIP file with a bag's folder in it, read with suspicion."""

import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from exports.archive import bag_check
from exports.archive.bag import BLOCK
from exports.archive.bag_check import Fault, Problem
from exports.archive.bag_tags import is_safe, listed


def verify(path: Path) -> tuple[Problem, ...]:
    """Return everything that is wrong with a bag, a folder or a ZIP file. Raise OSError if there is no room."""
    if not path.is_file():
        return bag_check.verify(path)
    with tempfile.TemporaryDirectory(prefix="sheaf-verify-") as folder:
        try:
            with zipfile.ZipFile(path) as package:
                damaged = _unpack(package, Path(folder))
        except (zipfile.BadZipFile, NotImplementedError) as error:
            return (Problem(path.name, Fault.MALFORMED, f"is no ZIP file that can be read: {error}"),)
        tops = [one for one in Path(folder).iterdir() if one.is_dir()]
        if len(tops) != 1:
            return tuple(sorted({*damaged, Problem(path.name, Fault.MALFORMED, "does not hold one folder")}))
        known = {one.file for one in damaged}
        found = [one for one in bag_check.verify(tops[0]) if one.file not in known]
        return tuple(sorted({*damaged, *found}))


def damaged(path: Path) -> tuple[Problem, ...]:
    """Return the first file in a ZIP file that is not whole, if there is one, without unpacking any of them."""
    try:
        with zipfile.ZipFile(path) as package:
            name = package.testzip()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        return (Problem(path.name, Fault.MALFORMED, f"is no ZIP file that can be read: {error}"),)
    return (Problem(name, Fault.ALTERED, "cannot be unpacked"),) if name else ()


def _unpack(package: zipfile.ZipFile, folder: Path) -> list[Problem]:
    """Write every file below `folder`, and return those that cannot be or lead out, by their names below the bag."""
    problems: list[Problem] = []
    seen: set[str] = set()
    for entry in package.infolist():
        name = entry.filename.partition("/")[2]
        if entry.is_dir():
            continue
        if not is_safe(entry.filename) or not name:
            problems.append(Problem(listed(entry.filename), Fault.UNSAFE, "leads out of the package"))
        elif entry.filename in seen:
            problems.append(Problem(name, Fault.MALFORMED, "stands in the ZIP file twice"))
        elif not _written(package, entry, folder / PurePosixPath(entry.filename)):
            problems.append(Problem(name, Fault.ALTERED, "cannot be unpacked"))
        seen.add(entry.filename)
    return problems


def _written(package: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> bool:
    """Unpack one file, and no more of it than it says; return whether it could be read to its end."""
    target.parent.mkdir(parents=True, exist_ok=True)
    left = entry.file_size
    try:
        with package.open(entry) as source, target.open("xb") as file:
            while block := source.read(BLOCK):
                left -= file.write(block)
                if left < 0:
                    return False
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError):
        return False
    return left == 0
