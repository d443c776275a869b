"""Masks against flat renders, amodal silhouettes against the instrument alone, pictures with
depth of field against their sharp truth."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from mathutils import Matrix
from pycocotools import mask as decoder
from synthpoint.core.labels import masks
from synthpoint.scene.instruments import bundled
from synthpoint.scene.prepare import shipped_classes
from synthpoint.tests.scene import building
from synthpoint.tests.truth import cameras, flat, jobs


@pytest.fixture
def built(scene):
    for shape in jobs.SHAPES:
        bundled.build(shape, scene.collection)
    return scene


def close_up(**sections):
    return cameras.job(
        "plain 640x480", **{"ground": {"enabled": True, "share": 1.0}, **sections}
    ).with_classes(shipped_classes())


def test_masks_are_those_of_flat_renders(built, tmp_path):
    """Intersection over union of at least 0.995 for what covers 2,000 pixels and more; what
    differs touches the boundary."""
    with building.staged(close_up(render={"width": 640, "height": 480, "samples": 4})) as stage:
        rows = []
        for index in (1, 2, 3):
            record = stage.shoot(index)[1]
            rows += flat.compare(stage, record, tmp_path)
    large = [r for r in rows if r.area >= 2000]
    assert len(large) >= 4
    assert min(r.overlap for r in large) >= 0.995
    assert not any(r.inside for r in rows), "a difference off the boundary"


def test_depth_of_field_does_not_blur_the_mask(built, tmp_path):
    camera = building.camera()
    camera.matrix_basis = Matrix.Translation((0.0, 0.0, 0.45))
    focus = camera.data.dof
    focus.use_dof, focus.aperture_fstop, focus.focus_distance = True, 0.5, 0.3
    spec = close_up(camera={"enabled": False}, render={"width": 320, "height": 240})
    with building.staged(spec) as stage:
        record = stage.shoot(1)[1]
        rows = flat.compare(stage, record, tmp_path)
        assert focus.use_dof
    assert len(rows) == 2
    assert min(r.overlap for r in rows) >= 0.995
    for one in record.instances:
        for k in one.keypoints:
            assert not k.borderline or k.visibility == 1


def test_the_whole_silhouette_is_that_of_the_instrument_alone(built, tmp_path):
    """Every pixel that the instrument covers for the most part, when it stands alone in a larger
    picture, is in the amodal mask, and none that it does not touch."""
    spec = close_up(
        placement={"enabled": True, "u": [-0.1, 0.1], "v": [0.3, 0.7], "in_view": 0.2},
        render={"width": 320, "height": 240},
        labels={"amodal": True},
    )
    with building.staged(spec) as stage:
        record = stage.shoot(1)[1]
        assert max(i.truncation for i in record.instances) > 0.1
        for one in record.instances:
            share = flat.alone(stage, record, one, tmp_path)
            h, w = record.height, record.width
            inside = share[h : 2 * h, w : 2 * w]
            whole = decoder.decode({"counts": one.amodal_rle, "size": [h, w]}).astype(bool)
            assert whole[inside > 0.99].all()
            assert not whole[inside < 0.005].any()
            # A pixel's centre stands for all of it, so each on the edge is off by up to half a
            # pixel either way; of n the sum is off by 0.29 sqrt(n), a standard deviation.
            edge = ((share > 0.005) & (share < 0.995)).sum()
            off = max(0.01, 2 * 0.29 * np.sqrt(edge) / share.sum())
            assert one.amodal_area == pytest.approx(share.sum(), rel=off)
            out = 1 - inside.sum() / share.sum()
            assert one.truncation == pytest.approx(out, abs=off)
            x, y, bw, bh = masks.box(share > 0.5)
            got = one.amodal_bbox
            edges = (got[0], got[1], got[0] + got[2], got[1] + got[3])
            assert np.abs(np.subtract(edges, (x - w, y - h, x - w + bw, y - h + bh))).max() <= 2
            assert one.visible_fraction == pytest.approx(min(1.0, one.area / share.sum()), abs=0.03)


def test_a_sliver_has_no_annotation_but_a_reason(scene):
    building.probe()
    building.camera()
    building.plate("cover", 0.2, (0.0, 0.0, 0.5)).location.x = 0.055
    spec = building.job(labels={"min_visible_fraction": 0.1}, render={"width": 640, "height": 480})
    (one,) = building.shoot(spec).instances
    assert 0 < one.visible_fraction < 0.1
    assert one.area > 16
    assert "of it visible, under the smallest 0.1" in one.unlabelled
    assert one.truncation == 0.0


@pytest.mark.parametrize("as_instance", [True, False])
def test_what_geometry_nodes_instance_is_the_instrument_itself(scene, tmp_path, as_instance):
    """Two blocks scattered by a node tree from an object that is no part of the instrument."""
    root = building.tag(building.empty("probe"))
    for name, place in building.PROBE_POINTS.items():
        building.keypoint(name, root, place)
    source = building.box("source", (0.05, 0.05, 0.02), at=(3.0, 0.0, 0.0))
    mesh = bpy.data.meshes.new("points")
    mesh.from_pydata([(-0.1, 0.0, 0.0), (0.1, 0.0, 0.0)], [], [])
    part = building.link(bpy.data.objects.new("part", mesh))
    part.parent = root
    tree = bpy.data.node_groups.new("scatter", "GeometryNodeTree")
    for way in ("INPUT", "OUTPUT"):
        tree.interface.new_socket("Geometry", in_out=way, socket_type="NodeSocketGeometry")
    given, made = tree.nodes.new("NodeGroupInput"), tree.nodes.new("NodeGroupOutput")
    info = tree.nodes.new("GeometryNodeObjectInfo")
    info.inputs["Object"].default_value = source
    info.inputs["As Instance"].default_value = as_instance
    repeat = tree.nodes.new("GeometryNodeInstanceOnPoints")
    tree.links.new(given.outputs[0], repeat.inputs[0])
    tree.links.new(info.outputs["Geometry"], repeat.inputs["Instance"])
    tree.links.new(repeat.outputs[0], made.inputs[0])
    part.modifiers.new("scatter", "NODES").node_group = tree
    building.camera()
    (one,) = building.shoot(building.job(render={"width": 320, "height": 240})).instances
    # Each upper face is 50 mm wide, 990 mm away from a lens of one picture width: 16.2 px.
    assert one.area == pytest.approx(2 * 16.2**2, rel=0.05)
    assert one.visible_fraction == 1.0


def test_what_only_carries_instances_is_no_metal(scene):
    """A mesh whose vertices carry a box, and which is itself not rendered."""
    root = building.probe()
    body = next(o for o in root.children if o.type == "MESH")
    building.box("tooth", (0.05, 0.05, 0.02), parent=body)
    body.instance_type, body.show_instancer_for_render = "VERTS", False
    building.camera()
    job = building.job(render={"width": 320, "height": 240})
    found = building.shoot(job).instances[0]
    assert found.area > 500
    assert found.amodal_area == pytest.approx(found.area, rel=0.1)
