"""Bags: written whole or not at all, and checked so that one changed byte names its file."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
import zipfile

import bagit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports import ExportError
from exports.archive import bag
from exports.archive.bag import Item
from exports.archive.bag_check import Fault, is_sound, verify

PAYLOAD = [
    Item("volume/book.pdf", b"%PDF-1.7 " + bytes(range(256)) * 20),
    Item("sheets/SH-2026-0001-en.docx", b"PK" * 400),
    Item("read.txt", b"one line\n"),
    Item("empty.txt", b""),
]
INFO = {"Source-Organization": "Cities in Common", "Bagging-Date": "2026-05-03", "Contact-Name": ""}
TAGS = [Item("README.txt", b"What this is.\n")]


@pytest.fixture
def package(tmp_path):
    target = tmp_path / "good-practices-2026"
    bag.write(target, iter(PAYLOAD), TAGS, INFO)
    return target


def accepted_elsewhere(folder) -> bool:
    """The verdict of the Library of Congress."""
    try:
        return bagit.Bag(str(folder)).is_valid()
    except bagit.BagError:
        return False


def files_of(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def blamed(folder):
    return {problem.file for problem in verify(folder)}


# ------------------------------------------------------------------------------------------------------ writing


def test_a_bag_is_sound_here_and_at_the_library_of_congress(package):
    assert verify(package) == ()
    assert accepted_elsewhere(package)
    assert files_of(package) == [
        "README.txt",
        "bag-info.txt",
        "bagit.txt",
        "data/empty.txt",
        "data/read.txt",
        "data/sheets/SH-2026-0001-en.docx",
        "data/volume/book.pdf",
        "manifest-sha256.txt",
        "manifest-sha512.txt",
        "tagmanifest-sha256.txt",
        "tagmanifest-sha512.txt",
    ]
    assert (package / "bag-info.txt").read_text().splitlines() == [
        "Source-Organization: Cities in Common",
        "Bagging-Date: 2026-05-03",
        f"Payload-Oxum: {sum(len(item.data) for item in PAYLOAD)}.4",
    ]


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs sha256sum")
def test_an_archivist_can_check_it_with_what_every_system_has(package):
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        subprocess.run(["sha256sum", "--check", "--strict", "--quiet", name], cwd=package, check=True)


def test_the_same_content_gives_the_same_bytes(package, tmp_path):
    again = tmp_path / "again" / package.name
    bag.write(again, reversed(PAYLOAD), TAGS, INFO)
    assert {name: (again / name).read_bytes() for name in files_of(again)} == {
        name: (package / name).read_bytes() for name in files_of(package)
    }
    for folder, name in ((package, "a.zip"), (again, "b.zip")):
        bag.to_zip(folder, tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        packed.extractall(tmp_path / "unpacked")
    assert verify(tmp_path / "unpacked" / package.name) == ()


@pytest.mark.parametrize(
    "path", ["../out.txt", "/etc/passwd", "a/../../b", "a\\b", "a//b", "", "./a", "é", "a\nb", "a%b"]
)
def test_a_path_that_is_not_plain_is_refused_and_nothing_stays(tmp_path, path):
    with pytest.raises(ExportError):
        bag.write(tmp_path / "bag", [*PAYLOAD, Item(path, b"x")], (), {})
    assert list(tmp_path.iterdir()) == []


def test_a_doubled_path_is_refused_and_nothing_stays(tmp_path):
    with pytest.raises(ExportError, match=r"read\.txt"):
        bag.write(tmp_path / "bag", [*PAYLOAD, PAYLOAD[2]], (), {})
    assert list(tmp_path.iterdir()) == []


def test_a_bag_is_replaced_and_anything_else_is_left_alone(package):
    bag.write(package, [Item("new.txt", b"new")], (), {})
    assert verify(package) == () and not (package / "data/read.txt").exists()
    other = package.parent / "holiday"
    other.mkdir()
    (other / "photo.jpg").write_bytes(b"x")
    with pytest.raises(ExportError, match="is no package"):
        bag.write(other, PAYLOAD, (), {})
    assert sorted(path.name for path in package.parent.iterdir()) == [package.name, "holiday"]


def test_a_failure_in_the_middle_leaves_the_bag_that_was_there(package):
    def payload():
        yield PAYLOAD[0]
        raise OSError(28, "No space left on device")

    before = files_of(package)
    with pytest.raises(OSError, match="No space left"):
        bag.write(package, payload(), (), {})
    assert files_of(package) == before and verify(package) == ()
    assert [path.name for path in package.parent.iterdir()] == [package.name]


WRITER = """
import sys, time
from pathlib import Path
from exports.archive import bag
def payload():
    for number in range(400):
        yield bag.Item(f"{number}.txt", b"x" * 20_000)
        if number == 0: print("writing", flush=True)
        time.sleep(0.002)
bag.write(Path(sys.argv[1]), payload(), (), {})
"""


def test_a_killed_writer_leaves_nothing_that_can_be_seen_and_the_next_one_sweeps_it(package):
    command = [sys.executable, "-c", WRITER, str(package)]
    for wait in (0.0, 0.05, 0.2):
        with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None and writer.stdout.readline() == b"writing\n"
            time.sleep(wait)
            writer.kill()
        assert verify(package) == () and (package / "data/read.txt").exists()
    seen = [path.name for path in package.parent.iterdir()]
    assert all(name == package.name or name.startswith(".") for name in seen)
    assert bag.sweep(package) == 1, "each writer swept what the one before left"
    assert [path.name for path in package.parent.iterdir()] == [package.name]


def test_the_folder_of_a_writer_that_lives_is_not_swept(package):
    def payload():
        yield PAYLOAD[0]
        assert bag.sweep(package) == 0
        yield PAYLOAD[2]

    bag.write(package, payload(), (), {})
    assert verify(package) == ()


def test_a_bag_that_had_moved_away_for_one_that_never_came_moves_back(package):
    package.rename(package.with_name(f".{package.name}.0123456789ab.before.part"))
    assert bag.sweep(package) == 1
    assert verify(package) == ()


# ----------------------------------------------------------------------------------------------------- checking


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_changed_byte_of_any_file_names_that_file(bag_to_spoil, data):
    name = data.draw(st.sampled_from([one for one in files_of(bag_to_spoil) if one != "data/empty.txt"]))
    path = bag_to_spoil / name
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    change = data.draw(st.integers(1, 255))
    path.write_bytes(whole[:place] + bytes([whole[place] ^ change]) + whole[place + 1 :])
    try:
        found = verify(bag_to_spoil)
        assert name in {problem.file for problem in found}
        assert {problem.file for problem in found} == {name}, "and no other file is blamed"
    finally:
        path.write_bytes(whole)


@pytest.fixture(scope="module")
def bag_to_spoil(tmp_path_factory):
    target = tmp_path_factory.mktemp("spoilt") / "bag"
    bag.write(target, PAYLOAD, TAGS, INFO)
    return target


@pytest.mark.parametrize(
    ("spoil", "file", "fault"),
    [
        (lambda top: (top / "data/read.txt").unlink(), "data/read.txt", Fault.MISSING),
        (lambda top: (top / "data/new.txt").write_text("x"), "data/new.txt", Fault.ADDED),
        (lambda top: (top / "data/deep").mkdir() or (top / "data/deep/x").write_text(""), "data/deep/x", Fault.ADDED),
        (lambda top: (top / "data/read.txt").write_text("two lines"), "data/read.txt", Fault.ALTERED),
        (lambda top: (top / "data/empty.txt").write_text("\n"), "data/empty.txt", Fault.ALTERED),
        (lambda top: (top / "virus.exe").write_text("x"), "virus.exe", Fault.UNLISTED),
        (lambda top: (top / "README.txt").unlink(), "README.txt", Fault.MISSING),
        (lambda top: (top / "bagit.txt").unlink(), "bagit.txt", Fault.MISSING),
        (lambda top: (top / "bag-info.txt").write_text("nonsense\n"), "bag-info.txt", Fault.MALFORMED),
        (lambda top: (top / "manifest-sha512.txt").write_text(""), "manifest-sha512.txt", Fault.ALTERED),
        (lambda top: (top / "manifest-sha256.txt").write_bytes(b"\xff\xfe"), "manifest-sha256.txt", Fault.MALFORMED),
        (lambda top: (top / "tagmanifest-sha256.txt").write_text("abc"), "tagmanifest-sha256.txt", Fault.MALFORMED),
    ],
)
def test_what_is_wrong_is_named(package, spoil, file, fault):
    spoil(package)
    assert {(problem.file, problem.fault) for problem in verify(package)} >= {(file, fault)}
    assert {problem.file for problem in verify(package)} == {file}


def test_everything_that_is_wrong_is_told_at_once(package):
    (package / "data/read.txt").unlink()
    (package / "data/new.txt").write_text("x")
    (package / "data/volume/book.pdf").write_bytes(b"%PDF")
    assert [(one.file, one.fault) for one in verify(package)] == [
        ("data/new.txt", Fault.ADDED),
        ("data/read.txt", Fault.MISSING),
        ("data/volume/book.pdf", Fault.ALTERED),
    ]


def declared(top, text):
    (top / "bagit.txt").write_text(text)
    rewrite(top, lambda text, _: text)


def an_older_bag(change):
    """Spoil a bag that says BagIt 0.97, by changing its manifests."""

    def spoil(top):
        (top / "bagit.txt").write_text(bag.DECLARATION.replace("1.0", "0.97"))
        rewrite(top, lambda text, algorithm: change(top, text, algorithm))

    return spoil


def a_twin(top, text, algorithm):
    """HELLO.txt beside hello.txt, both listed."""
    for name in ("hello.txt", "HELLO.txt"):
        (top / "data" / name).write_text(name)
        text += f"{hashlib.new(algorithm, name.encode()).hexdigest()}  data/{name}\n"
    (top / "bag-info.txt").unlink(missing_ok=True)
    return text


def of_systems(top, text, algorithm):
    for name in (".DS_Store", "Thumbs.db"):
        (top / "data" / name).write_text("")
        text += f"{hashlib.new(algorithm, b'').hexdigest()}  data/{name}\n"
    (top / "bag-info.txt").unlink(missing_ok=True)
    return text


def composed(top, text, algorithm):
    """One file, listed in two ways of composing its letter."""
    (top / "data" / "\u00fa").write_text("")
    (top / "bag-info.txt").unlink(missing_ok=True)
    return text + "".join(f"{hashlib.new(algorithm, b'').hexdigest()}  data/{one}\n" for one in ("\u00fa", "u\u0301"))


def holey(top, *, whole):
    (top / "fetch.txt").write_text("https://example.org/read 9 data/read.txt\n")
    if not whole:
        (top / "data/read.txt").unlink()


def in_other_lines(change):
    """Write the tag manifests in another way that the standard allows."""

    def spoil(top):
        for manifest in top.glob("tagmanifest-*"):
            manifest.write_bytes(change(manifest.read_bytes()))

    return spoil


def in_another_algorithm(name, algorithm):
    """Only manifests of another algorithm, as RFC 8493 or the tools of others name it."""

    def spoil(top):
        rewrite(top, lambda text, _: text)
        (top / "manifest-sha512.txt").unlink()
        lines = (top / "manifest-sha256.txt").read_text().splitlines()
        (top / "manifest-sha256.txt").unlink()
        digests = {
            path: hashlib.new(algorithm, (top / path).read_bytes()).hexdigest() for _, path in map(str.split, lines)
        }
        (top / f"manifest-{name}.txt").write_text("".join(f"{one}  {path}\n" for path, one in digests.items()))

    return spoil


SAYS = "Tag-File-Character-Encoding: UTF-8\n"
KINDS = {
    "a space before the colon, 1.0": (lambda top: declared(top, f"BagIt-Version : 1.0\n{SAYS}"), "not sound"),
    "two spaces after the colon, 1.0": (lambda top: declared(top, f"BagIt-Version:  1.0\n{SAYS}"), "not sound"),
    "a third line, 1.0": (lambda top: declared(top, f"BagIt-Version: 1.0\n{SAYS}More: x\n"), "not sound"),
    "a space before the colon, 0.97": (lambda top: declared(top, f"BagIt-Version : 0.97\n{SAYS}"), "warned of"),
    "a line twice, 1.0": (lambda top: rewrite(top, lambda text, _: text + text.splitlines()[0] + "\n"), "not sound"),
    "a line twice, 0.97": (an_older_bag(lambda top, text, _: text + text.splitlines()[0] + "\n"), "warned of"),
    "two checksums of a file, 0.97": (
        an_older_bag(
            lambda top, text, _: text + "0" + text.splitlines()[0][1:] + "\n1" + text.splitlines()[0][1:] + "\n"
        ),
        "not sound",
    ),
    "a star before the path": (an_older_bag(lambda top, text, _: text.replace("  data", " *data")), "warned of"),
    "./ before the path": (an_older_bag(lambda top, text, _: text.replace("  data", "  ./data")), "warned of"),
    "names that differ in case": (an_older_bag(a_twin), "warned of"),
    "files of systems": (an_older_bag(of_systems), "warned of"),
    "one name composed in two ways": (an_older_bag(composed), "warned of"),
    "a tag file that no manifest lists": (lambda top: (top / "notes.txt").write_text("x"), "warned of"),
    "a holey bag that was filled": (lambda top: holey(top, whole=True), "sound"),
    "a holey bag": (lambda top: holey(top, whole=False), "not sound"),
    "a tag manifest without a last line end": (in_other_lines(bytes.rstrip), "warned of"),
    "a tag manifest with mixed blanks": (in_other_lines(lambda text: text.replace(b"  ", b"\t", 1)), "warned of"),
    "a tag manifest with mixed line ends": (in_other_lines(lambda text: text.replace(b"\n", b"\r\n", 1)), "warned of"),
    "fetch.txt lists what no manifest lists": (
        lambda top: (
            (top / "fetch.txt").write_text("https://example.org/x 3 data/x.txt\n")
            and rewrite(top, lambda text, _: text)
        ),
        "not sound",
    ),
    "sha3-256": (in_another_algorithm("sha3-256", "sha3_256"), "sound"),
    "sha3256": (in_another_algorithm("sha3256", "sha3_256"), "sound"),
    "an algorithm that nobody knows": (in_another_algorithm("crc-32", "md5"), "not sound"),
    "nothing": (lambda top: None, "sound"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_bag_is_sound_not_sound_or_warned_of_as_the_standard_has_it(package, kind):
    spoil, verdict = KINDS[kind]
    spoil(package)
    found = verify(package)
    assert ("not sound" if not is_sound(found) else "warned of" if found else "sound") == verdict, found


def test_what_is_missing_and_can_be_fetched_says_so(package):
    holey(package, whole=False)
    (problem,) = verify(package)
    assert (problem.file, problem.fault) == (
        "data/read.txt",
        Fault.MISSING,
    ) and "fetch.txt has its address" in problem.detail


def test_a_name_that_is_there_in_other_letters_and_has_the_same_checksum_is_a_warning(package):
    """As a bag with HELLO.txt and hello.txt comes out of a system that takes them for one."""

    def add(text, algorithm):
        return text + text.splitlines()[0].replace("data/empty.txt", "data/EMPTY.txt") + "\n"

    rewrite(package, add)
    found = verify(package)
    assert is_sound(found) and "which is there as data/empty.txt" in found[0].detail


@pytest.mark.parametrize("missing", ["manifest-sha256.txt", "manifest-sha512.txt", "data"])
def test_a_bag_without_its_manifests_or_payload_is_not_sound(package, missing):
    target = package / missing
    shutil.rmtree(target) if target.is_dir() else target.unlink()
    assert missing in {problem.file.split("/")[0] for problem in verify(package)}


def test_a_wrong_total_is_found_even_if_every_file_is_right(tmp_path):
    target = tmp_path / "bag"
    bag.write(target, PAYLOAD, (), {})
    (target / "bag-info.txt").write_text("Payload-Oxum: 1.1\n")
    for manifest in target.glob("tagmanifest-*"):
        manifest.unlink()
    assert blamed(target) == {"bag-info.txt"} and not accepted_elsewhere(target)


# ----------------------------------------------------------------------------------------------------- hostile bags


def rewrite(package, change):
    """Change the manifests of the payload and drop those of the tag files, as somebody with bad intentions would."""
    for manifest in package.glob("manifest-*"):
        manifest.write_text(change(manifest.read_text(), manifest.name.split("-")[1].removesuffix(".txt")))
    for manifest in package.glob("tagmanifest-*"):
        manifest.unlink()


@pytest.mark.parametrize(
    "path",
    ["../secret.txt", "data/../../secret.txt", "/etc/hostname", "data/a/../../../secret.txt", "~/secret", "C:\\secret"],
)
def test_a_path_that_leads_out_is_never_opened(package, path):
    secret = package.parent / "secret.txt"
    secret.write_text("known only here")

    def add(text, algorithm):
        return f"{text}{hashlib.new(algorithm, secret.read_bytes()).hexdigest()}  {path}\n"

    rewrite(package, add)
    found = verify(package)
    assert {(one.file, one.fault) for one in found} == {
        (f"manifest-{name}.txt", Fault.UNSAFE) for name in bag.ALGORITHMS
    }
    assert "known only here" not in str(found)


def test_links_and_devices_are_not_followed(package):
    secret = package.parent / "secret.txt"
    secret.write_bytes(PAYLOAD[2].data)
    (package / "data/read.txt").unlink()
    (package / "data/read.txt").symlink_to(secret)
    (package / "data/folder").symlink_to("/etc")
    os.mkfifo(package / "data/pipe")
    assert {(one.file, one.fault) for one in verify(package)} == {
        (f"data/{name}", Fault.UNSAFE) for name in ("read.txt", "folder", "pipe")
    }


def test_a_link_to_a_bag_is_not_a_bag(package):
    link = package.parent / "link"
    link.symlink_to(package)
    assert blamed(link) == {"bagit.txt"}


def test_a_huge_tag_file_is_not_read(package, monkeypatch):
    monkeypatch.setattr("exports.archive.bag_check.LARGEST_TAG_FILE", 1000)
    with (package / "bag-info.txt").open("wb") as file:
        file.truncate(10_000)
    assert ("bag-info.txt", Fault.MALFORMED) in {(one.file, one.fault) for one in verify(package)}


def test_too_many_files_are_not_counted_for_ever(package, monkeypatch):
    monkeypatch.setattr("exports.archive.bag_check.MOST_FILES", 5)
    assert [one.fault for one in verify(package)] == [Fault.UNREADABLE]


def test_what_is_no_folder_is_no_bag(tmp_path):
    (tmp_path / "file").write_text("x")
    assert blamed(tmp_path / "file") == blamed(tmp_path / "nothing") == {"bagit.txt"}


# --------------------------------------------------------------------------------- bags of the Library of Congress


@pytest.mark.parametrize("checksums", [["md5"], ["sha256"], ["sha1", "sha512"], ["sha256", "sha512"]])
def test_a_bag_made_elsewhere_is_accepted(tmp_path, checksums):
    folder = tmp_path / "theirs"
    (folder / "deep").mkdir(parents=True)
    for name in ("a b.txt", "deep/Übersicht – 1.txt", "100%.txt", "a%25b", "new\nline"):
        (folder / name).write_text(name)
    made = bagit.make_bag(str(folder), {"Contact-Name": ["A", "B"], "Note": "x" * 300}, checksums=checksums)
    assert made.is_valid() and verify(folder) == ()


SPOILS = {
    "nothing": lambda top: None,
    "a file is altered": lambda top: (top / "data/read.txt").write_text("two"),
    "a file is missing": lambda top: (top / "data/read.txt").unlink(),
    "a file is added": lambda top: (top / "data/x").write_text("x"),
    "an empty folder is added": lambda top: (top / "data/x").mkdir(),
    "no declaration": lambda top: (top / "bagit.txt").unlink(),
    "declaration of a later standard": lambda top: (top / "bagit.txt").write_text(
        bag.DECLARATION.replace("1.0", "2.0")
    ),
    "no manifest of the tag files": lambda top: [one.unlink() for one in top.glob("tagmanifest-*")],
    "only one manifest of the tag files": lambda top: (top / "tagmanifest-sha256.txt").unlink(),
    "no manifest": lambda top: [one.unlink() for one in top.glob("manifest-*")],
    "a path that leads out": lambda top: rewrite(top, lambda text, _: text.replace("data/read.txt", "../read.txt")),
    "large letters": lambda top: rewrite(
        top,
        lambda text, _: (
            "\n".join(
                f"{line[:64].upper()}{line[64:]}" if len(line.split()[0]) == 64 else line for line in text.splitlines()
            )
            + "\n"
        ),
    ),
    "a line twice": lambda top: rewrite(top, lambda text, _: text + text.splitlines()[0] + "\n"),
    "a star before the path": lambda top: rewrite(top, lambda text, _: text.replace("  data", " *data")),
    "a list of what to fetch": lambda top: (
        (top / "fetch.txt").write_text("https://example.org/x 3 ../../x\n") and rewrite(top, lambda text, _: text)
    ),
}


@pytest.mark.parametrize("spoil", SPOILS)
def test_the_library_of_congress_comes_to_the_same_verdict(package, spoil):
    SPOILS[spoil](package)
    assert is_sound(verify(package)) == accepted_elsewhere(package)
