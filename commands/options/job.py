"""From the command line's words to a JobSpec."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from ...core.dataset.files import read_json
from ...core.errors import UserError
from ...core.job.spec import JobSpec, from_json
from ...presets import randomization

DEFAULT_PRESET = "surgical"

# Sections with a folder of pictures.
PICTURES = ("environment", "photos")


def job_spec(arguments: argparse.Namespace) -> JobSpec:
    """Preset or file, then the single options, then every --set; UserError names what is wrong."""
    base = Path.cwd()
    if arguments.spec is not None:
        data = read_json(arguments.spec)
        base = arguments.spec.parent
    else:
        data = randomization(arguments.preset or DEFAULT_PRESET)
    if not isinstance(data, dict):
        raise UserError(f"{arguments.spec}: a spec is a JSON object; write one or use --preset")
    for name in ("count", "seed"):
        if getattr(arguments, name) is not None:
            data[name] = getattr(arguments, name)
    if arguments.resolution is not None:
        width, height = arguments.resolution
        _put(data, "render.width", width)
        _put(data, "render.height", height)
    if arguments.samples is not None:
        _put(data, "render.samples", arguments.samples)
    if getattr(arguments, "device", None) is not None:  # restore renders nothing
        _put(data, "render.device", arguments.device)
    if arguments.splits is not None:
        data["splits"] = _value(arguments.splits)
    if arguments.segmentation is not None:
        _put(data, "labels.segmentation", arguments.segmentation)
    for assignment in arguments.set:
        key, equals, text = assignment.partition("=")
        if not equals or not key:
            raise UserError(f"--set {assignment}: write it as KEY=VALUE")
        value = _value(text)
        if key == "camera.intrinsics" and isinstance(value, str):
            value = str(Path(value).resolve())
        _put(data, key, value)
    _load_intrinsics(data, base)
    _resolve_folders(data, base, arguments.set)
    return from_json(data)


def _load_intrinsics(data: dict[str, Any], base: Path) -> None:
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


def _resolve_folders(data: dict[str, Any], base: Path, assignments: list[str]) -> None:
    """A relative folder of pictures counts from the spec's folder, or from here where --set gave
    it; // is Blender's own sign for beside the .blend file."""
    for name in PICTURES:
        section = data.get(name)
        if not isinstance(section, dict):
            continue
        folder = section.get("folder")
        if isinstance(folder, str) and folder and not folder.startswith("//"):
            here = any(a.startswith(f"{name}.folder=") for a in assignments)
            place = Path.cwd() if here else base
            section["folder"] = str((place / Path(folder).expanduser()).resolve())


def _value(text: str) -> Any:
    """JSON where it is; `a,b` as a list of such; else the text itself."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return [_value(part) for part in text.split(",")] if "," in text else text


def _put(data: dict[str, Any], key: str, value: Any) -> None:
    *sections, name = key.split(".")
    place = data
    for section in sections:
        place = place.setdefault(section, {})
        if not isinstance(place, dict):
            raise UserError(f"{key}: {section} is not a section; check the key")
    place[name] = value
