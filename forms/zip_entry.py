"""Entries of ZIP files that are the same bytes whenever and wherever they are written."""

import zipfile

_TIME = (1980, 1, 1, 0, 0, 0)


def zip_entry(name: str, *, stored: bool = False, mode: int = 0o600) -> zipfile.ZipInfo:
    """Return an entry without a date; `stored` is for what is compressed already."""
    entry = zipfile.ZipInfo(name, _TIME)
    entry.create_system, entry.external_attr = 3, mode << 16
    entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    return entry
