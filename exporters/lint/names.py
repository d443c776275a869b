"""Names of pictures: inside their folder, and such as every file system takes."""

from __future__ import annotations


def bare(name: str) -> bool:
    """Whether `name` is a file's name alone, so that joining it to a folder stays in there."""
    if name in ("", ".", "..") or any(c in "/\\" or ord(c) < 32 for c in name):
        return False
    try:
        return len(name.encode("utf-8")) <= 255
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
