"""Writing a BagIt 1.0 bag (RFC 8493) as a folder, and that folder as a ZIP file.

A bag is written beside its place under a hidden name, brought to the disk, and renamed, so that nobody sees half of
one. A hidden folder whose lock nobody holds was left by a killed process and is swept by the next.
"""

import fcntl
import glob
import hashlib
import os
import shutil
import string
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from exports import ExportError
from forms.zip_entry import zip_entry

ALGORITHMS = ("sha256", "sha512")
PAYLOAD = "data"
DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
INFO = "bag-info.txt"
BLOCK = 1 << 20
PLAIN = frozenset("/-_." + string.ascii_letters + string.digits)
"""The signs in paths: those that every file system and every archive's software takes alike."""
COMPRESSED_ALREADY = frozenset({".pdf", ".docx", ".xlsx", ".epub", ".jpg", ".jpeg", ".png", ".zip"})


@dataclass(frozen=True, slots=True)
class Item:
    """A file for a bag, as bytes or on the disk; its path is below the payload, that of a tag file below the bag."""

    path: str
    data: bytes | Path

    @property
    def size(self) -> int:
        return len(self.data) if isinstance(self.data, bytes) else self.data.stat().st_size

    def pieces(self) -> Iterator[bytes]:
        if isinstance(self.data, bytes):
            yield self.data
            return
        with self.data.open("rb") as file:
            while piece := file.read(BLOCK):
                yield piece


@dataclass(frozen=True, slots=True)
class Written:
    """A file that stands in the bag: its path from the bag's top, its size in bytes, and its checksums by algorithm."""

    path: str
    size: int
    sums: Mapping[str, str]


def write(target: Path, payload: Iterable[Item], tags: Iterable[Item], info: Mapping[str, str]) -> None:
    """Write a bag at `target`, which appears whole or not at all; a bag that stands there is replaced.

    `payload` may be a generator: one file at a time is held in memory. `info` are the labels of bag-info.txt besides
    Payload-Oxum. Raise ExportError for a path that is doubled or leads out, and for anything else at `target`; OSError
    if the disk is full.
    """
    _refuse_other(target)
    with workplace(target) as bag:
        files = [_put(bag, Item(f"{PAYLOAD}/{item.path}", item.data)) for item in payload]
        (bag / PAYLOAD).mkdir(exist_ok=True)
        oxum = f"{sum(one.size for one in files)}.{len(files)}"
        lines = "".join(f"{label}: {' '.join(value.split())}\n" for label, value in info.items() if value.strip())
        around = [
            Item("bagit.txt", DECLARATION.encode()),
            Item(INFO, f"{lines}Payload-Oxum: {oxum}\n".encode()),
            *[Item(f"manifest-{name}.txt", _manifest(files, name)) for name in ALGORITHMS],
            *tags,
        ]
        tagged = [_put(bag, item) for item in around]
        for name in ALGORITHMS:
            _put(bag, Item(f"tagmanifest-{name}.txt", _manifest(tagged, name)))
        _publish(bag, target)


def _refuse_other(target: Path) -> None:
    if target.exists() and not (target / "bagit.txt").is_file():
        raise ExportError(f"{target} exists and is no package; it is left as it is.")


def _manifest(files: Iterable[Written], algorithm: str) -> bytes:
    lines = sorted((one.path, one.sums[algorithm]) for one in files)
    return "".join(f"{digest}  {path}\n" for path, digest in lines).encode()


def _put(bag: Path, item: Item) -> Written:
    """Write one file and bring it to the disk. Raise ExportError if it is there already or its path is not plain."""
    path = item.path
    inside = PurePosixPath(path)
    if inside.is_absolute() or ".." in inside.parts or not set(path) <= PLAIN or str(inside) != path:
        raise ExportError(f"{path} is no path inside a package.")
    (bag / inside).parent.mkdir(parents=True, exist_ok=True)
    hashers = {name: hashlib.new(name) for name in ALGORITHMS}
    size = 0
    try:
        with (bag / inside).open("xb") as file:
            for piece in item.pieces():
                size += file.write(piece)
                for hasher in hashers.values():
                    hasher.update(piece)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise ExportError(f"{path} stands in the package twice.") from error
    return Written(path, size, {name: hasher.hexdigest() for name, hasher in hashers.items()})


# -- appearing at once ------------------------------------------------------------------------------------------------


@contextmanager
def workplace(target: Path) -> Iterator[Path]:
    """Give a locked, hidden folder beside `target`, gone at the end; those of the dead are swept first."""
    target.parent.mkdir(parents=True, exist_ok=True)
    sweep(target)
    while True:
        hidden = target.with_name(f".{target.name}.{os.urandom(6).hex()}.part")
        hidden.mkdir()
        lock = _lock(hidden)
        if lock is not None and hidden.exists():
            break  # else a sweeper took it for left behind, in the moment before it was locked
    try:
        yield hidden
    finally:
        os.close(lock)
        shutil.rmtree(hidden, ignore_errors=True)  # what stays is swept next time


def _publish(hidden: Path, target: Path) -> None:
    """Bring the bag to the disk and give it its name; the one that stood there is removed after that."""
    for folder, _, _ in os.walk(hidden):
        _sync(Path(folder))
    if not target.exists():
        hidden.rename(target)
        _sync(target.parent)
        return
    before = hidden.with_name(f"{hidden.name.removesuffix('.part')}.before.part")
    lock = _lock(target)
    try:
        target.rename(before)
        hidden.rename(target)
        _sync(target.parent)
        shutil.rmtree(before, ignore_errors=True)
    finally:
        if lock is not None:
            os.close(lock)


def sweep(target: Path) -> int:
    """Remove what killed writers of this bag left, moving back a bag that gave way in vain; return how many folders."""
    swept = 0
    for left in sorted(target.parent.glob(f".{glob.escape(target.name)}.*.part")):
        lock = _lock(left)
        if lock is None:
            continue  # somebody writes it at this moment, or has just removed it
        try:
            if left.name.endswith(".before.part") and not target.exists():
                left.rename(target)
            else:
                shutil.rmtree(left, ignore_errors=True)
            swept += 1
        finally:
            os.close(lock)
    return swept


def _lock(folder: Path) -> int | None:
    """Return a handle that holds the lock of a folder until it is closed or the process ends; None if another does."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# -- as one file ------------------------------------------------------------------------------------------------------


def to_zip(bag: Path, target: Path) -> None:
    """Write the bag as one ZIP file with its folder in it: parts in the order of their names, at a fixed time."""
    paths = sorted(path.relative_to(bag).as_posix() for path in bag.rglob("*") if path.is_file())
    with zipfile.ZipFile(target, "w") as package:
        for path in paths:
            stored = PurePosixPath(path).suffix in COMPRESSED_ALREADY
            entry = zip_entry(f"{bag.name}/{path}", stored=stored, mode=0o100644)
            entry.file_size = (bag / path).stat().st_size
            with (bag / path).open("rb") as source, package.open(entry, "w") as part:
                shutil.copyfileobj(source, part, BLOCK)


def from_zip(source: Path, target: Path) -> None:
    """Unpack a ZIP file of `to_zip` as the folder `target`, which appears whole or not at all.

    Raise ExportError if it holds anything that is no plain file of one folder, or if `target` is something else.
    """
    _refuse_other(target)
    with zipfile.ZipFile(source) as package, workplace(target) as hidden:
        for entry in package.infolist():
            _put(hidden, Item(entry.filename.partition("/")[2], package.read(entry)))
        _publish(hidden, target)
