"""Where everything of a dataset lies on disk, and how files are written: whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Container
from pathlib import Path
from typing import Any

from ..balance.splits import SPLITS

EXTENSIONS = {"jpeg": ".jpg", "png": ".png"}

# Where a machine has files in memory.
MEMORY = Path("/dev/shm")  # noqa: S108  the folders below it have random names


class Layout:
    """The folders and files of the dataset at `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.records = root / "records"
        self.meta = root / "meta"
        self.annotations = root / "annotations"
        self.job = self.meta / "job.json"
        self.scene = self.meta / "job.blend"
        self.log = self.meta / "blender.log"
        self.coverage = self.meta / "coverage.json"
        self.contact_sheet = self.meta / "contact_sheet.jpg"
        self.class_names = self.meta / "class_names.txt"
        self.keypoints = self.meta / "keypoints.txt"

    def images(self, split: str) -> Path:
        return self.root / "images" / split

    def image(self, split: str, name: str) -> Path:
        return self.images(split) / name

    def coco(self, split: str) -> Path:
        return self.annotations / f"{split}_coco.json"

    def make(self) -> None:
        """Creates the folders that every dataset has."""
        for folder in (self.records, self.meta, self.annotations, *map(self.images, SPLITS)):
            folder.mkdir(parents=True, exist_ok=True)


def image_name(index: int, image_format: str) -> str:
    """img_00001.jpg for index 1."""
    return f"img_{index:05d}{EXTENSIONS[image_format]}"


def file_digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_bytes(path: Path, data: bytes) -> None:
    """Writes under a temporary name and renames, so that nobody ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError:  # a full disk: the half that was written would only fill it further
        temporary.unlink(missing_ok=True)
        raise


def write_bytes_once(path: Path, data: bytes) -> None:
    """`write_bytes` unless the file is there: of several processes the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.write_bytes(data)
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        if not path.exists():
            os.replace(temporary, path)
    temporary.unlink(missing_ok=True)


def remove_temporary(layout: Layout, indices: Container[int], pid: int | None = None) -> None:
    """Removes what `write_bytes` was killed in the middle of, for pictures of these indices; with
    `pid` only by that process."""
    writer = r"\d+" if pid is None else str(pid)
    for split in SPLITS:
        for file in layout.images(split).glob(".img_*.tmp"):
            name = re.fullmatch(rf"\.img_(\d+)\.\w+\.{writer}\.tmp", file.name)
            if name and int(name.group(1)) in indices:
                file.unlink(missing_ok=True)


def render_prefix(pid: int) -> str:
    """How the names of a process's render folders begin, so that they can be removed for it."""
    return f"synthpoint-{pid}-"


def write_text(path: Path, text: str) -> None:
    """`write_bytes` of UTF-8 text."""
    write_bytes(path, text.encode("utf-8"))


def write_json(path: Path, data: Any, indent: int | None = None) -> None:
    """`write_text` of JSON; NaN is an error, since JSON has none."""
    separators = None if indent else (",", ":")
    text = json.dumps(
        data, indent=indent, separators=separators, allow_nan=False, ensure_ascii=False
    )
    write_text(path, text + "\n")
