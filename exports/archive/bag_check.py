"""The check of a bag of BagIt 0.97 or 1.0 (RFC 8493): is every file there, unchanged, and nothing else?

It reads with suspicion: no file outside is opened, no link is followed, tag files have a largest size. What the
standard allows and an archivist would want to know is a warning. Stricter than the standard, two manifests of tag files
must list the same. If one checksum of a file is right and another wrong, the manifest was changed.
"""

import codecs
import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TypeVar

from exports.archive.bag import BLOCK, PAYLOAD
from exports.archive.bag_tags import (
    Entry,
    Malformed,
    is_safe,
    is_uneven,
    listed,
    parse_fetch,
    parse_manifest,
    parse_tags,
)

T = TypeVar("T")
LARGEST_TAG_FILE = 256 << 20
MOST_FILES = 1_000_000
_DECLARATION = re.compile(r"BagIt-Version: \d+\.\d+(\r\n|\r|\n)Tag-File-Character-Encoding: \S+(\r\n|\r|\n)?")
ENCODINGS = frozenset({"utf-8", "ascii", "iso8859-1", "utf-16"})


class Fault(StrEnum):
    """What can be wrong with a file of a bag."""

    MISSING = "missing"
    ADDED = "added"
    ALTERED = "altered"
    MALFORMED = "malformed"
    UNSAFE = "unsafe"
    UNREADABLE = "unreadable"
    UNLISTED = "unlisted"
    UNUSUAL = "unusual"


WARNINGS = frozenset({Fault.UNLISTED, Fault.UNUSUAL})
"""What the standard allows: a bag with nothing else is sound."""
OF_SYSTEMS = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
TWICE = "lists {} twice"


def _plain(algorithm: str) -> str:
    """Return an algorithm's name in small letters and digits only, as RFC 8493, 2.4 writes it."""
    return re.sub("[^a-z0-9]", "", algorithm.lower())


KNOWN = {_plain(name): name for name in hashlib.algorithms_guaranteed if not name.startswith("shake")}
"""The algorithms of hashlib that need no length, by their name in a manifest's."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A file (its path from the bag's top), what is wrong with it, and more words where they help."""

    file: str
    fault: Fault
    detail: str = ""

    @property
    def is_warning(self) -> bool:
        return self.fault in WARNINGS


@dataclass(slots=True)
class _Bag:
    """What is known of a bag while it is checked."""

    top: Path
    sizes: dict[str, int] = field(default_factory=dict)
    encoding: str = "utf-8"
    unsafe: set[str] = field(default_factory=set)
    problems: set[Problem] = field(default_factory=set)

    def note(self, file: str, fault: Fault, detail: str = "") -> None:
        self.problems.add(Problem(file, fault, detail))

    def names(self, prefix: str) -> list[str]:
        """Return the manifests at the top, such as "manifest-sha256.txt"."""
        found = [name for name in self.sizes if name.startswith(prefix) and name.endswith(".txt")]
        return sorted(name for name in found if "/" not in name)


def is_sound(problems: Iterable[Problem]) -> bool:
    """Tell whether there is nothing but warnings."""
    return all(one.is_warning for one in problems)


def verify(folder: Path) -> tuple[Problem, ...]:
    """Return everything that is wrong with a bag or unusual in it, by file; nothing in it raises."""
    bag = _Bag(folder)
    if folder.is_symlink() or not folder.is_dir():
        return (Problem("bagit.txt", Fault.MISSING, f"{folder} is no folder"),)
    _walk(bag)
    if len(bag.sizes) > MOST_FILES:
        return (Problem(".", Fault.UNREADABLE, f"more than {MOST_FILES} files"),)
    version = _declaration(bag)
    fetched = _fetch(bag)
    payload = _manifests(bag, "manifest-", version)
    around = _manifests(bag, "tagmanifest-", version)
    _compare(bag, payload, around, fetched)
    _hash(bag, {**payload, **around})
    _info(bag)
    _names(bag)
    return tuple(sorted(bag.problems))


# -- what is there ----------------------------------------------------------------------------------------------------


def _walk(bag: _Bag) -> None:
    """Note every file and its size; what is neither a file nor a folder is unsafe and never opened."""
    waiting = [""]
    while waiting and len(bag.sizes) <= MOST_FILES:
        folder = waiting.pop()
        try:
            entries = sorted(os.scandir(bag.top / folder), key=lambda entry: entry.name)
        except OSError as error:
            bag.note(folder or ".", Fault.UNREADABLE, error.strerror or "")
            continue
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            mode = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(mode.st_mode):
                waiting.append(path)
            elif stat.S_ISREG(mode.st_mode):
                bag.sizes[path] = mode.st_size
            else:
                bag.unsafe.add(path)
                bag.note(path, Fault.UNSAFE, "a link" if stat.S_ISLNK(mode.st_mode) else "no plain file")


def _opened(bag: _Bag, path: str) -> Iterator[bytes]:
    """Yield the bytes of a file in blocks; a file that became a link since it was listed is not opened."""
    handle = os.open(bag.top / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        while block := file.read(BLOCK):
            yield block


def _tag_file(bag: _Bag, path: str) -> str:
    """Return the text of a tag file. Raise Malformed."""
    if bag.sizes[path] > LARGEST_TAG_FILE:
        raise Malformed(f"larger than {LARGEST_TAG_FILE} bytes")
    try:
        return b"".join(_opened(bag, path)).decode("utf-8" if path == "bagit.txt" else bag.encoding)
    except UnicodeError as error:
        raise Malformed(f"is not written in {bag.encoding}") from error
    except OSError as error:
        raise Malformed(error.strerror or "cannot be read") from error


# -- what it says of itself -------------------------------------------------------------------------------------------


def _parsed(bag: _Bag, path: str, parse: Callable[[str], T]) -> T | None:
    """Return what a tag file says; None if there is none, or if it cannot be read, which is noted."""
    if path not in bag.sizes:
        return None
    try:
        return parse(_tag_file(bag, path))
    except Malformed as error:
        bag.note(path, Fault.MALFORMED, str(error))
        return None


def _declaration(bag: _Bag) -> tuple[int, int]:
    """Return the version of BagIt; 1.0 if the declaration cannot be read."""
    if "bagit.txt" not in bag.sizes:
        bag.note("bagit.txt", Fault.MISSING)
        return (1, 0)
    tags = _parsed(bag, "bagit.txt", parse_tags) or {}
    odd = bool(tags) and not _DECLARATION.fullmatch(_tag_file(bag, "bagit.txt"))
    said, encoding = tags.get("bagit-version", [""])[0], tags.get("tag-file-character-encoding", [""])[0]
    try:
        bag.encoding = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        bag.encoding = ""
    if bag.encoding not in ENCODINGS:
        bag.note("bagit.txt", Fault.MALFORMED, "Tag-File-Character-Encoding is not UTF-8")
        bag.encoding = "utf-8"
    major, _, minor = said.partition(".")
    if not (major.isdecimal() and minor.isdecimal() and (0, 97) <= (int(major), int(minor)) < (2, 0)):
        bag.note("bagit.txt", Fault.MALFORMED, "BagIt-Version is neither 0.97 nor 1.x")
        return (1, 0)
    if odd:  # RFC 8493, 2.1.1; drafts before it left more room
        known = (int(major), int(minor)) >= (1, 0)
        words = "is not its two lines, each a label, a colon, one space and a value"
        bag.note("bagit.txt", Fault.MALFORMED if known else Fault.UNUSUAL, words)
    return int(major), int(minor)


def _info(bag: _Bag) -> None:
    """Compare what bag-info.txt says of the payload with it, unless single files are known to be wrong."""
    said = (_parsed(bag, "bag-info.txt", parse_tags) or {}).get("payload-oxum", [])
    sizes = [size for path, size in bag.sizes.items() if path.startswith(f"{PAYLOAD}/")]
    found = f"{sum(sizes)}.{len(sizes)}"
    if said and said[0] != found and not any(one.file.startswith(PAYLOAD) for one in bag.problems):
        bag.note("bag-info.txt", Fault.MALFORMED, f"Payload-Oxum is {said[0]}, the payload has {found}")


def _fetch(bag: _Bag) -> frozenset[str]:
    """Return the files that fetch.txt has addresses for; nothing is fetched, but it must not lead out either."""
    entries = _parsed(bag, "fetch.txt", parse_fetch) or []
    paths = frozenset(raw if raw in bag.sizes else path for path, raw in entries)
    for path in paths:
        if not is_safe(path):
            bag.note("fetch.txt", Fault.UNSAFE, f"lists {listed(path)}, which leads out of the package")
    return paths


def _names(bag: _Bag) -> None:
    """Note the files that some system makes by itself, and names that some system takes for the same."""
    seen: dict[str, str] = {}
    for path in sorted(bag.sizes):
        if path.rpartition("/")[2].casefold() in OF_SYSTEMS:
            bag.note(path, Fault.UNUSUAL, "is a file that a system makes by itself")
        if (twin := seen.setdefault(_folded(path), path)) != path:
            bag.note(path, Fault.UNUSUAL, f"is the same name as {listed(twin)} on some systems")


def _composed(path: str) -> str:
    return unicodedata.normalize("NFC", path)


def _folded(path: str) -> str:
    return _composed(_composed(path).casefold())


# -- the manifests ----------------------------------------------------------------------------------------------------

Sums = dict[str, dict[str, str]]
"""Path -> name of the manifest that lists it -> checksum."""


def _manifests(bag: _Bag, prefix: str, version: tuple[int, int]) -> Sums:
    """Return what all manifests of one sort list; note those that cannot be read, and lists that differ."""
    sums: Sums = {}
    read: list[str] = []
    for name in bag.names(prefix):
        entries = _parsed(bag, name, partial(_entries, bag, name))
        if entries is None:
            continue
        read.append(name)
        for entry in entries:
            _take(bag, sums, name, entry, version)
    if prefix == "manifest-" and not bag.names(prefix):
        bag.note("manifest-sha256.txt", Fault.MISSING, "there is no manifest of the payload")
    if len(read) > 1 and (version >= (1, 0) or prefix == "tagmanifest-"):
        for path, by in sums.items():
            for name in read:
                if name not in by and path in bag.sizes:
                    bag.note(name, Fault.MALFORMED, f"does not list {listed(path)}, which another manifest lists")
    return sums


def _entries(bag: _Bag, name: str, text: str) -> list[Entry]:
    """Return the lines of a manifest and note what is unusual in them. Raise Malformed."""
    of_tags = name.startswith("tagmanifest-")
    entries = parse_manifest(text, comments=not of_tags)
    if any(entry.unusual for entry in entries):
        bag.note(name, Fault.UNUSUAL, 'has lines as md5sum writes them: with "*" or "./" before the path')
    if of_tags and is_uneven(text):  # no other file says how this one was
        bag.note(name, Fault.UNUSUAL, "its lines are not all written in one way")
    return entries


def _take(bag: _Bag, sums: Sums, name: str, entry: Entry, version: tuple[int, int]) -> None:
    """Add a line of a manifest if it stays where that belongs; BagIt 0.97 allows the same line once more."""
    path = entry.raw if entry.raw in bag.sizes else entry.path
    if not is_safe(path):
        bag.note(name, Fault.UNSAFE, f"lists {listed(path)}, which leads out of the package")
    elif path.startswith(f"{PAYLOAD}/") != name.startswith("manifest-"):
        bag.note(name, Fault.MALFORMED, f"lists {listed(path)}, which is none of its files")
    elif name in sums.get(path, {}):
        same = sums[path][name].lower() == entry.digest.lower() and version < (1, 0)
        bag.note(name, Fault.UNUSUAL if same else Fault.MALFORMED, TWICE.format(listed(path)))
    else:
        sums.setdefault(path, {})[name] = entry.digest


def _compare(bag: _Bag, payload: Sums, around: Sums, fetched: frozenset[str]) -> None:
    """Note what is listed and not there, and what is there and not listed, however its letters are composed."""
    if PAYLOAD not in {path.split("/")[0] for path in bag.sizes} and not (bag.top / PAYLOAD).is_dir():
        bag.note(PAYLOAD, Fault.MISSING, "there is no payload folder")
    there = {_composed(path) for path in bag.sizes}
    named: dict[str, str] = {}
    sums = {**payload, **around}
    for path, by in sums.items():
        if (twin := named.setdefault(_composed(path), path)) != path:
            bag.note(next(iter(by)), Fault.UNUSUAL, TWICE.format(listed(twin)))
    for path in (path for normal, path in named.items() if normal not in there):
        _absent(bag, path, sums, fetched)
    _to_be_fetched(bag, payload, fetched)
    passed_over = {*named, *bag.names("tagmanifest-"), "fetch.txt"}  # which goes once all is fetched
    for path in bag.sizes:
        if _composed(path) in passed_over:
            continue
        if path.startswith(f"{PAYLOAD}/"):
            bag.note(path, Fault.ADDED)
        elif around:
            bag.note(
                path, Fault.UNLISTED, "no manifest of the tag files lists it: nobody can tell whether it was changed"
            )


def _to_be_fetched(bag: _Bag, payload: Sums, fetched: frozenset[str]) -> None:
    """Note what fetch.txt lists and no manifest (RFC 8493, 2.2.3): nobody could tell whether it came whole."""
    named = {_composed(path) for path in payload}
    for path in fetched if payload else ():
        if _composed(path) not in named and is_safe(path):
            bag.note("fetch.txt", Fault.MALFORMED, f"lists {listed(path)}, which no manifest lists")


def _absent(bag: _Bag, path: str, sums: Sums, fetched: frozenset[str]) -> None:
    """Note a listed file that is not there, or the manifest that is to blame for it."""
    by = sums[path]
    twin = next((one for one in bag.sizes if _folded(one) == _folded(path)), "")
    if twin and sums.get(twin) == by:
        bag.note(next(iter(by)), Fault.UNUSUAL, f"lists {listed(path)}, which is there as {listed(twin)}")
    elif blamed := _only_in_one(bag, path, by):
        bag.note(blamed, Fault.MALFORMED, f"lists {listed(path)}, which is not there")
    elif path not in bag.unsafe:
        detail = "fetch.txt has its address: fetch it, then check again" if path in fetched else ""
        bag.note(path, Fault.MISSING, detail)


def _only_in_one(bag: _Bag, path: str, by: Mapping[str, str]) -> str:
    """Return the manifest that alone of its sort lists a path: it is the one that was changed."""
    sort = "manifest-" if path.startswith(f"{PAYLOAD}/") else "tagmanifest-"
    return next(iter(by)) if len(by) == 1 and len(bag.names(sort)) > 1 else ""


# -- the checksums ----------------------------------------------------------------------------------------------------


def _hash(bag: _Bag, sums: Sums) -> None:
    """Compute the checksums of every listed file that is there, and note where they differ."""
    there = {_composed(path): path for path in bag.sizes}
    for path, by in sorted(sums.items()):
        place = there.get(_composed(path))
        algorithms = {name: _algorithm(name) for name in by}
        if place is None or not algorithms:
            continue
        for name in (name for name, algorithm in algorithms.items() if not algorithm):
            bag.note(name, Fault.UNREADABLE, "its checksum algorithm is not known here")
        try:
            found = _digests(bag, place, {one for one in algorithms.values() if one})
        except OSError as error:
            bag.note(place, Fault.UNREADABLE, error.strerror or "")
            continue
        wrong = [name for name, digest in by.items() if found.get(algorithms[name], digest.lower()) != digest.lower()]
        if len(wrong) == len(by):
            bag.note(place, Fault.ALTERED)
        for name in wrong if len(wrong) < len(by) else ():
            bag.note(name, Fault.ALTERED, f"its checksum of {listed(path)} is wrong; another one is right")


def _algorithm(manifest: str) -> str:
    """Return what hashlib calls the algorithm of a manifest: "sha3_256" of manifest-sha3256.txt; "" if unknown."""
    return KNOWN.get(_plain(manifest.removeprefix("tag").removeprefix("manifest-").removesuffix(".txt")), "")


def _digests(bag: _Bag, path: str, algorithms: set[str]) -> dict[str, str]:
    hashers = {name: hashlib.new(name, usedforsecurity=False) for name in algorithms}
    for block in _opened(bag, path):
        for hasher in hashers.values():
            hasher.update(block)
    return {name: hasher.hexdigest() for name, hasher in hashers.items()}
