"""Metric labels of a scene whose Blender unit is no metre.

The settings of a job, and what a record says was drawn, count in Blender units; labels are metric.
"""

from __future__ import annotations

from dataclasses import replace

from ..camera.pinhole import View
from ..geometry.types import Rows
from .record import InstanceLabel, Record

# Where a record says how many metres a Blender unit has; it says nothing where that is one.
KEY = "unit_scale"


def metres_in(system: str, scale: float) -> float:
    """Metres in a unit of a scene with this unit system and Unit Scale, a number of single
    precision. Blender takes no account of the scale where the system is NONE."""
    return 1.0 if system == "NONE" else float(f"{scale:.6g}")


def to_metres(record: Record, unit: float) -> Record:
    """A record in metres from one in Blender units of `unit` metres each. Poses then map a model
    in metres to a world in metres, so that only their translations change."""
    if unit == 1.0:
        return record
    return replace(
        record,
        view=_view(record.view, unit),
        instances=tuple(_instance(i, unit) for i in record.instances),
        scene={**record.scene, KEY: unit},
    )


def in_units(record: Record) -> View:
    """The camera of a metric record in Blender units, as the settings count."""
    unit = record.scene.get(KEY, 1.0)
    return record.view if unit == 1.0 else _view(record.view, 1.0 / unit)


def _instance(label: InstanceLabel, unit: float) -> InstanceLabel:
    keypoints = tuple(replace(k, depth=k.depth * unit) for k in label.keypoints)
    return replace(label, pose=_moved(label.pose, unit), keypoints=keypoints)


def _view(view: View, unit: float) -> View:
    return replace(view, world_from_camera=_moved(view.world_from_camera, unit))


def _moved(pose: Rows, unit: float) -> Rows:
    return (*((*row[:3], row[3] * unit) for row in pose[:3]), pose[3])
