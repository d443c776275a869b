"""A job on disk: who may write where, what is done already, and records that are never lost."""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from ..errors import UserError
from ..job.spec import JobSpec, from_json, picture_settings, to_json
from ..labels.record import Record, from_line, to_line
from ..sampling.catalog import Catalog
from .digest import digest, first_difference
from .layout import Layout, remove_temporary, write_json

# Raise it by one with a change of ours that gives other pictures for an unchanged spec, and with
# nothing else: from then on no folder that was begun before can be extended.
PICTURE_VERSION = 1


@dataclass(frozen=True)
class Identity:
    """Everything that decides the pictures of a job: two runs with equal identities may write
    into one folder. `settings` is the spec less what changes no picture, `catalog` the digest of
    what there is to draw from, `scene` the SHA-256 of the .blend file (empty: none),
    `picture_version` that of the Synthpoint that draws and renders."""

    settings: dict[str, Any]
    catalog: str
    scene: str
    blender: str
    denoised: bool
    picture_version: int = PICTURE_VERSION

    @classmethod
    def of(
        cls, spec: JobSpec, catalog: Catalog, scene: str, blender: str, denoised: bool
    ) -> Identity:
        return cls(picture_settings(spec), digest(catalog.to_json()), scene, blender, denoised)

    @property
    def fingerprint(self) -> str:
        return digest(self.__dict__)

    def provenance(self, saved_scene: str) -> dict[str, Any]:
        """What job.json says beside the spec; `saved_scene` is the digest of meta/job.blend."""
        return {
            "fingerprint": self.fingerprint,
            "blender": self.blender,
            "denoised": self.denoised,
            "picture_version": self.picture_version,
            "catalog": self.catalog,
            "scene": self.scene,
            "saved_scene": saved_scene,
        }


def stored_spec(layout: Layout) -> tuple[JobSpec, dict[str, Any]]:
    """The spec and provenance of the dataset; UserError where job.json is missing or broken."""
    data = read_json(layout.job)
    provenance = data.get("provenance") if isinstance(data, dict) else None
    if not isinstance(provenance, dict):
        raise UserError(f"{layout.job}: it lacks its provenance; generate into another folder")
    return from_json(data), provenance


def read_json(path: Path) -> Any:
    """JSON from a file; UserError where it is missing or not JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(f"{path}: no such file; check the path") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}); check the path") from None
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path}: not valid JSON ({error}); mend it") from None


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
    existing = root
    while not existing.exists():
        existing = existing.parent
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


def join(layout: Layout, spec: JobSpec, identity: Identity, saved_scene: str) -> None:
    """Writes meta/job.json, or checks that the job there is the same one.

    UserError names the first difference, another picture version before all. What changes no
    picture (a larger count, sigmas, the form of the masks) replaces what is stored.
    """
    if layout.job.is_file():
        stored, provenance = stored_spec(layout)
        if "merged" in provenance:
            raise UserError(
                f"{layout.root}: it is a merged dataset, into which nothing is rendered; use "
                "another folder, and merge again"
            )
        check_pictures(layout.root, provenance, "generate into another folder")
        if provenance.get("fingerprint") != identity.fingerprint:
            raise UserError(
                f"{layout.root}: it holds another job ({_difference(stored, provenance, identity)}"
                " differ); use the same settings, or another folder"
            )
        spec = replace(spec, count=max(spec.count, stored.count))
        if stored == spec:
            return
        saved_scene = str(provenance.get("saved_scene", saved_scene))
    data = {**to_json(spec), "provenance": identity.provenance(saved_scene)}
    write_json(layout.job, data, indent=2)


def check_pictures(where: Path, provenance: dict[str, Any], otherwise: str) -> None:
    """UserError where the dataset at `where` is of another picture version than ours, which would
    give other pictures; `otherwise` says what to do rather than go back to its Synthpoint."""
    made = provenance.get("picture_version")
    if made == PICTURE_VERSION:
        return
    age = "a newer" if isinstance(made, int) and made > PICTURE_VERSION else "an older"
    said = "has none" if made is None else f"is {made}"
    raise UserError(
        f"{where}: {age} Synthpoint began it, whose pictures may differ (its picture version "
        f"{said}, this one's is {PICTURE_VERSION}); {otherwise}, or use that Synthpoint"
    )


def _difference(stored: JobSpec, provenance: dict[str, Any], identity: Identity) -> str:
    found = first_difference(picture_settings(stored), identity.settings)
    if found:
        return found
    for key, what in (
        ("blender", "Blender version"),
        ("denoised", "denoised"),
        ("scene", "scene file"),
        ("catalog", "instruments or HDRIs"),
    ):
        was, now = provenance.get(key), getattr(identity, key)
        if was != now:
            return f"{what}: {str(was)[:12]} and {str(now)[:12]}"
    return "fingerprint"


class RangeLock:
    """One run a range. The operating system holds the lock, so that it goes with its process."""

    def __init__(self, layout: Layout, name: str) -> None:
        self._path = layout.records / f"{name}.lock"
        self._file: TextIO | None = None

    def __enter__(self) -> RangeLock:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a")
        try:
            _lock(file)
        except OSError:
            file.close()
            raise UserError(
                f"{self._path}: another run is writing this range; wait for it, or stop it"
            ) from None
        self._file = file
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._file is not None
        if os.name != "nt":  # Windows does not remove a file that is open
            self._path.unlink(missing_ok=True)
        self._file.close()
        if os.name == "nt":
            self._path.unlink(missing_ok=True)


def remove_leftovers(layout: Layout, start: int, stop: int) -> None:
    """Removes the half-written pictures that a killed run left in a range whose lock the caller
    holds. What another run has locked, here or on another machine, may be at work."""
    own = records_name(start, stop)
    taken: set[int] = set()
    for path in layout.records.glob("*.lock"):
        name = re.fullmatch(r"(\d+)-(\d+)", path.stem)
        if name is None or path.stem == own:
            continue
        others = range(int(name.group(1)), int(name.group(2)))
        if max(start, others.start) < min(stop, others.stop) and _is_locked(path):
            taken.update(others)
    remove_temporary(layout, set(range(start, stop)) - taken)


def _is_locked(path: Path) -> bool:
    try:
        with path.open("a") as file:
            _lock(file)
    except OSError:
        return True
    return False


def _lock(file: TextIO) -> None:
    """An exclusive lock on an open file; OSError where another process has it."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class RecordFile:
    """Appends records to one .jsonl; what a crash left of a last line is cut off first."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        _cut_half_line(path)
        self._file = path.open("a", encoding="utf-8", newline="\n")

    def add(self, record: Record) -> None:
        """One write a line, on disk when it returns."""
        self._file.write(to_line(record) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


def _cut_half_line(path: Path) -> None:
    if not path.is_file():
        return
    content = path.read_bytes()
    if content and not content.endswith(b"\n"):
        last = content.rpartition(b"\n")[2]
        try:
            from_line(last.decode())
        except (ValueError, KeyError, TypeError):
            with path.open("rb+") as file:
                file.truncate(len(content) - len(last))
        else:
            with path.open("ab") as file:
                file.write(b"\n")


def records_name(start: int, stop: int) -> str:
    """Name of the record file of the indices from start up to, not including, stop."""
    return f"{start:07d}-{stop:07d}"
