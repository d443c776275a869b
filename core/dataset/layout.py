"""Where everything of a dataset lies on disk."""

from __future__ import annotations

import os
import re
from collections.abc import Container
from pathlib import Path

from ..balance.splits import SPLITS

EXTENSIONS = {"jpeg": ".jpg", "png": ".png"}

# Where a machine has files in memory.
MEMORY = Path("/dev/shm")  # noqa: S108  the folders below it have random names


class Layout:
    """The folders and files of the dataset at `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._images: dict[str, Path] = {}
        self.records = root / "records"
        self.meta = root / "meta"
        self.annotations = root / "annotations"
        self.job = self.meta / "job.json"
        self.scene = self.meta / "job.blend"
        self.log = self.meta / "blender.log"
        self.profile = self.meta / "profile.json"
        self.coverage = self.meta / "coverage.json"
        self.contact_sheet = self.meta / "contact_sheet.jpg"
        self.class_names = self.meta / "class_names.txt"
        self.keypoints = self.meta / "keypoints.txt"

    def images(self, split: str) -> Path:
        if split not in self._images:
            self._images[split] = self.root / "images" / split
        return self._images[split]

    def image(self, split: str, name: str) -> Path:
        return self.images(split) / name

    def image_text(self, split: str, name: str) -> str:
        """`image` where there are many: a path object takes ten times as long."""
        return os.path.join(self.images(split), name)

    def coco(self, split: str) -> Path:
        return self.annotations / f"{split}_coco.json"

    def make(self) -> None:
        """Creates the folders that every dataset has."""
        for folder in (self.records, self.meta, self.annotations, *map(self.images, SPLITS)):
            folder.mkdir(parents=True, exist_ok=True)


def image_name(index: int, image_format: str) -> str:
    """img_00001.jpg for index 1."""
    return f"img_{index:05d}{EXTENSIONS[image_format]}"


def records_name(start: int, stop: int) -> str:
    """Name of the record file of the indices from start up to, not including, stop."""
    return f"{start:07d}-{stop:07d}"


def remove_temporary(layout: Layout, indices: Container[int], pid: int | None = None) -> None:
    """Removes what `files.write_bytes` was killed in the middle of, for pictures of these indices;
    with `pid` only by that process."""
    writer = r"\d+" if pid is None else str(pid)
    for split in SPLITS:
        for file in layout.images(split).glob(".img_*.tmp"):
            name = re.fullmatch(rf"\.img_(\d+)\.\w+\.{writer}\.tmp", file.name)
            if name and int(name.group(1)) in indices:
                file.unlink(missing_ok=True)


def render_prefix(pid: int) -> str:
    """How the names of a process's render folders begin, so that they can be removed for it."""
    return f"synthpoint-{pid}-"
