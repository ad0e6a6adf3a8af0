"""What can be generated is not in the repository, and branches that add texts merge by themselves."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import translations
from babel.messages.pofile import read_po

ROOT = Path(translations.__file__).resolve().parent.parent
NEIGHBOURS = ("Save as a new draft, please", "Save as a newer draft, please")
"""Two texts that stand beside each other in a catalogue, which is in alphabetical order."""


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def _with(text: str, french: str) -> bytes:
    catalogue = translations.read("fr")
    catalogue.add(text, french)
    return translations.written(catalogue)


def test_two_branches_that_each_add_a_text_merge_without_a_conflict(tmp_path: Path) -> None:
    file = tmp_path / "messages.po"
    file.write_bytes(translations.written(translations.read("fr")))
    (tmp_path / ".gitattributes").write_bytes((ROOT / ".gitattributes").read_bytes())
    _git(tmp_path, "init", "-q", "-b", "main")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "-q", "-m", "Begin")
    for branch, text in zip(("first", "second"), NEIGHBOURS, strict=True):
        _git(tmp_path, "checkout", "-q", "-b", branch, "main")
        file.write_bytes(_with(text, f"{text} (fr)"))
        _git(tmp_path, "commit", "-q", "-a", "-m", "Add")
    _git(tmp_path, "merge", "-q", "-m", "Merge", "first")
    with file.open("rb") as merged:
        catalogue = read_po(merged, locale="fr")
    assert [catalogue.get(text).string for text in NEIGHBOURS] == [f"{text} (fr)" for text in NEIGHBOURS]
    assert len(catalogue) == len(translations.read("fr")) + len(NEIGHBOURS)


def test_a_catalogue_names_no_day_and_no_source_line() -> None:
    lines = translations.path_of("fr").read_text("utf-8").splitlines()
    assert not [line for line in lines if line.startswith(("#:", '"POT-Creation-Date', '"PO-Revision-Date'))]


def test_a_wheel_holds_the_compiled_texts_of_the_interface_and_the_guides(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for part in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        (source / part).parent.mkdir(exist_ok=True)
        (source / part).write_bytes((ROOT / part).read_bytes())
    catalogue = Path("webapp/translations/fr/LC_MESSAGES/messages.po")
    for part in (Path("webapp/__init__.py"), catalogue):
        (source / part).parent.mkdir(parents=True, exist_ok=True)
        (source / part).write_bytes((ROOT / part).read_bytes())
    for folder in ("docs", "webapp/guides"):
        shutil.copytree(ROOT / folder, source / folder, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    build = "import sys; from setuptools.build_meta import build_wheel; print(build_wheel(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", build, str(tmp_path)], cwd=source, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as package:
        assert package.read(catalogue.with_suffix(".mo").as_posix()) == translations.compiled(translations.read("fr"))
        for page in ("cities.md", "images/sheet-usual.webp"):
            assert package.read(f"webapp/guides/texts/{page}") == (ROOT / "docs" / page).read_bytes()


@pytest.mark.parametrize("pattern", ["*.mo", "*.pyc"])
def test_the_repository_holds_no_compiled_file(pattern: str) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this is not a clone of the repository")
    assert _git(ROOT, "ls-files", pattern) == ""
