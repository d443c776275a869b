"""Which folders a dataset may be written into."""

from __future__ import annotations

import os
from pathlib import Path

from ..errors import UserError
from .layout import Layout


def check_folder(root: Path, resume: bool) -> None:
    """UserError where `root` can't be written to, or holds something without --resume. It
    changes nothing."""
    if root.exists() and not root.is_dir():
        raise UserError(f"{root}: is a file; choose a folder")
    if root.is_dir() and any(root.iterdir()):
        if not resume:
            raise UserError(
                f"{root}: the folder is not empty; choose another, or continue it with --resume"
            )
        if not Layout(root).job.is_file() and not _is_ours(root):
            raise UserError(
                f"{root}: the folder holds something else than a dataset (no meta/job.json); "
                "choose another"
            )
    existing = next(path for path in (root, *root.parents) if path.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        raise UserError(f"{root}: the folder is not writable; choose another or change its rights")


def _is_ours(root: Path) -> bool:
    """True where a run began the folder and stopped before it wrote its job: nothing but empty
    folders, temporary files, locks and Blender's log."""
    rooms = {"records", "meta", "images", "annotations"}
    files = [p for p in root.rglob("*") if p.is_file()]
    return all(p.name in rooms for p in root.iterdir()) and all(
        p.suffix in {".tmp", ".lock"}
        or p.relative_to(root).as_posix() in ("meta/job.blend", "meta/blender.log")
        for p in files
    )
