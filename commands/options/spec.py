"""From a preset or a file, and values put into it, to a JobSpec."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from pathlib import Path
from typing import Any

from ...core.dataset.files import read_json
from ...core.errors import UserError
from ...core.job.spec import SECTIONS, JobSpec, from_json

# Section and name of the settings that are folders.
FOLDERS = tuple(
    (section.key, field.name)
    for section in SECTIONS
    for field in fields(section.cls)
    if field.metadata.get("kind") == "folder"
)

Data = dict[str, Any]


def from_file(path: Path) -> Data:
    """A spec's JSON object; UserError where there is none."""
    data = read_json(path)
    if not isinstance(data, dict):
        raise UserError(f"{path}: a spec is a JSON object; write one or use --preset")
    return data


def put(data: Data, key: str, value: Any) -> None:
    """Sets the value of a dotted key, such as `camera.distance`. A path of a camera matrix counts
    from the working directory."""
    *sections, name = key.split(".")
    place = data
    for section in sections:
        place = place.setdefault(section, {})
        if not isinstance(place, dict):
            raise UserError(f"{key}: {section} is not a section; check the key")
    if key == "camera.intrinsics" and isinstance(value, (str, Path)):
        value = str(Path(value).resolve())
    place[name] = value


def finish(data: Data, base: Path, here: Collection[str] = ()) -> JobSpec:
    """The spec. What is relative counts from `base`, but folders of the dotted keys `here` from the
    working directory. UserError names what is wrong."""
    _load_intrinsics(data, base)
    _resolve_folders(data, base, here)
    return from_json(data)


def _load_intrinsics(data: Data, base: Path) -> None:
    """A path in camera.intrinsics becomes what the camera.json holds."""
    camera = data.get("camera")
    if isinstance(camera, dict) and isinstance(camera.get("intrinsics"), str):
        matrix = read_json(base / camera["intrinsics"])
        wanted = ("fx", "fy", "cx", "cy", "width", "height")
        missing = [k for k in wanted if not isinstance(matrix, dict) or k not in matrix]
        if missing:
            raise UserError(
                f"{base / camera['intrinsics']}: {missing[0]} is missing; a camera matrix has "
                f"{', '.join(wanted)}"
            )
        lens = [k for k in ("k1", "k2", "p1", "p2", "k3") if k in matrix]
        camera["intrinsics"] = {k: matrix[k] for k in (*wanted, *lens)}


def _resolve_folders(data: Data, base: Path, here: Collection[str]) -> None:
    """A relative folder of pictures counts from the spec's folder, or from here where that was
    asked for; // is Blender's own sign for beside the .blend file."""
    for key, name in FOLDERS:
        section = data.get(key)
        if not isinstance(section, dict):
            continue
        folder = section.get(name)
        if isinstance(folder, str) and folder and not folder.startswith("//"):
            place = Path.cwd() if f"{key}.{name}" in here else base
            section[name] = str((place / Path(folder).expanduser()).resolve())
