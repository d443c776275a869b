"""Coordinates and sizes with which nothing can be labelled, told before the first render."""

from __future__ import annotations

from collections.abc import Sequence

import bpy
import numpy as np

from ...core.camera.pinhole import View
from ...core.errors import UserError
from ...core.job.plausible import sight, too_large, too_small
from ...core.job.spec import JobSpec
from ..blender import units
from ..instruments.inspection import LARGEST, pieces
from ..instruments.instance import Instance


def check_surfaces(instance: Instance) -> None:
    """UserError where a surface has coordinates that are no numbers, or no face."""
    faces = []
    for piece in pieces(instance):
        faces.append(piece.faces)
        with np.errstate(invalid="ignore"):
            places = piece.points()
        wrong = np.flatnonzero(~(np.abs(places) < LARGEST).all(axis=1))
        if len(wrong):
            raise UserError(
                f"{piece.owner.name_full}: its mesh has NaN or infinite coordinates (vertex "
                f"{wrong[0]}{', …' if len(wrong) > 1 else ''}); delete these vertices in Edit Mode"
            )
    if faces and not any(faces) and all(_seen_by_faces(part) for part in instance.parts):
        raise UserError(
            f"{instance.name}: its mesh has no face, so nothing of it is seen; fill it (in Edit "
            "Mode: Alt F), or untag it"
        )


def check_sizes(
    instances: Sequence[Instance], scene: bpy.types.Scene, spec: JobSpec, view: View | None
) -> list[str]:
    """UserError where an instrument is too small or too large to get a label in any image. Where
    they stay at the places that the file has for them, one may be far off on purpose: a note on
    each. `view` is the file's own camera, where it is used."""
    found = (_wrong_size(i, spec, view, units.metres(scene)) for i in instances)
    notes = [said for said in found if said is not None]
    if notes and spec.placement.enabled:
        raise UserError(notes[0])
    return notes


def _wrong_size(instance: Instance, spec: JobSpec, view: View | None, metres: float) -> str | None:
    points = [piece.points() for piece in pieces(instance)]
    if not points:
        return None
    corners = np.concatenate([(p.min(axis=0), p.max(axis=0)) for p in points])
    low, high = corners.min(axis=0), corners.max(axis=0)
    seen = sight(spec, view, (low + high) / 2)
    scales = spec.instruments.scale
    least, most = (scales.min, scales.max) if spec.instruments.enabled else (1.0, 1.0)
    length = float((high - low).max())
    nearer = "move the camera" if spec.own_camera else "set camera.distance"
    what = f"{instance.name}: {_length(length * metres)} long"
    if metres != 1.0:
        what += (
            f", {length:.3g} Blender units (Unit Scale {metres:g}; camera.distance and all other "
            "lengths of the settings count in these)"
        )
    pixels = too_small(most * float(np.linalg.norm(high - low)), seen, spec.labels)
    if pixels is not None:
        return (
            f"{what}, at most {pixels:.2g} pixels in the picture, too few for a label; scale it "
            f"up, or {nearer} nearer to it"
        )
    shown = too_large(least * length, seen, spec.labels)
    if shown is not None:
        remedy = "if it was drawn in millimetres, scale it by 0.001 (in the panel: Was Drawn in "
        remedy += "Millimetres), or"
        if metres != 1.0:  # scaled, it would be a thousandth of its true size in the labels
            remedy = "scale the whole scene to metres, with a Unit Scale of 1, or"
        return (
            f"{what}, of which the camera sees {_length(shown * metres)} at most, too little for a "
            f"label; {remedy} {nearer} further away"
        )
    return None


def _seen_by_faces(part: bpy.types.Object) -> bool:
    """Whether it shows nothing but its faces: modifiers can add hair, points or volumes."""
    return part.type in {"MESH", "CURVE", "SURFACE", "FONT"} and not part.modifiers


def _length(metres: float) -> str:
    return f"{metres:.3g} m" if metres >= 0.1 else f"{1000 * metres:.3g} mm"
