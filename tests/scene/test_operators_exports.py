"""Choosing training formats, and having them written by a run."""

from __future__ import annotations

import bpy
import pytest
from synthpoint.operators import exports


def test_a_format_is_ticked_and_unticked(scene: bpy.types.Scene) -> None:
    bpy.ops.synthpoint.toggle_export(format="yolo")
    bpy.ops.synthpoint.toggle_export(format="coco-padded")
    assert exports.chosen(scene) == ["coco-padded", "yolo"]
    bpy.ops.synthpoint.toggle_export(format="yolo")
    assert exports.chosen(scene) == ["coco-padded"]


def test_an_unknown_format_is_refused(scene: bpy.types.Scene) -> None:
    with pytest.raises(RuntimeError, match="no format is called 'caffe'"):
        bpy.ops.synthpoint.toggle_export(format="caffe")


def test_a_format_of_another_version_is_left_out(scene: bpy.types.Scene) -> None:
    scene.synthpoint.output.exports = "yolo gone"
    assert exports.chosen(scene) == ["yolo"]
