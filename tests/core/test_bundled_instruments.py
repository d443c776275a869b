"""The bundled instruments: closed metal of true size that opens the right way."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from synthpoint.presets import instruments

NAMES = instruments.names()
LENGTHS = {"needle_holder": (0.125, 0.205), "tweezers": (0.110, 0.205)}
VERTICES = {"needle_holder": (15_000, 40_000), "tweezers": (6_000, 16_000)}
TRIANGLES = {"needle_holder": 80_000, "tweezers": 30_000}
KEYPOINTS = {
    "needle_holder": ["tip_left", "tip_right", "joint", "handle_left", "handle_right"],
    "tweezers": ["tip_left", "tip_right", "handle"],
}
# Further points, by class; those of rings are in their holes.
POINTS = {
    "needle_holder": ["screw", "jaws", "ratchet_left", "ratchet_right", "ring_left", "ring_right"],
    "tweezers": [
        "stud",
        "weld",
        "grip_rear_left",
        "grip_rear_right",
        "grip_front_left",
        "grip_front_right",
    ],
}


@cache
def built(name):
    return instruments.build(name)


def parts():
    return [pytest.param(name, i, id=f"{name}-{i}") for name in NAMES for i in (0, 1)]


def turned(points, hinge, angle):
    """Rodrigues' rotation of points (N, 3) about the hinge."""
    axis = np.asarray(hinge.axis) / np.linalg.norm(hinge.axis)
    origin = np.asarray(hinge.origin)
    angle = angle * hinge.ratio
    v = points - origin
    along = (v @ axis)[:, None] * axis
    return origin + along + (v - along) * np.cos(angle) + np.cross(axis, v) * np.sin(angle)


def posed(instrument, angle):
    """Vertices of each part and position of each keypoint at the opening `angle`."""
    vertices = {part.name: part.vertices for part in instrument.parts}
    every = (*instrument.keypoints, *instrument.points)
    points = {k.name: np.array([k.position]) for k in every}
    for joint in instrument.joints:
        riders = [k for k in every if k.part == joint.part]
        if isinstance(joint, instruments.Hinge):
            vertices[joint.part] = turned(vertices[joint.part], joint, angle)
            for k in riders:
                points[k.name] = turned(points[k.name], joint, angle)
        else:
            part = instrument.part(joint.part)
            bent = part.shape_keys[joint.shape_key]
            value = angle / instrument.opening[1]
            vertices[joint.part] = part.vertices + value * (bent - part.vertices)
            for k in riders:
                if k.vertices is not None:
                    points[k.name] = vertices[joint.part][list(k.vertices)].mean(axis=0)[None]
    return vertices, {name: point[0] for name, point in points.items()}


def triangles(part):
    fans = [(f[0], f[i], f[i + 1]) for f in part.faces for i in range(1, len(f) - 1)]
    return part.vertices[np.array(fans)]


def shells(part):
    """Number of the connected shell of each vertex."""
    edges = np.array([edge for f in part.faces for edge in pairwise(f)])
    label = np.arange(len(part.vertices))
    while True:
        lowest = np.minimum(label[edges[:, 0]], label[edges[:, 1]])
        before = label.copy()
        np.minimum.at(label, edges[:, 0], lowest)
        np.minimum.at(label, edges[:, 1], lowest)
        label = label[label]
        if np.array_equal(label, before):
            return label


def winding_number(point, corners):
    """How often the triangles (N, 3, 3) wrap around the point; by solid angles."""
    a, b, c = (corners[:, i] - point for i in range(3))
    la, lb, lc = (np.linalg.norm(v, axis=1) for v in (a, b, c))
    top = np.einsum("ij,ij->i", a, np.cross(b, c))
    ab, bc, ca = ((u * v).sum(axis=1) for u, v in ((a, b), (b, c), (c, a)))
    return np.arctan2(top, la * lb * lc + ab * lc + bc * la + ca * lb).sum() / (2 * np.pi)


@pytest.mark.parametrize("name", NAMES)
def test_size_and_density(name):
    instrument = built(name)
    assert instrument.name == name
    assert instrument.class_name == name.split("/")[0]
    points = np.concatenate([part.vertices for part in instrument.parts])
    shortest, longest = LENGTHS[instrument.class_name]
    assert shortest < np.ptp(points[:, 1]) < longest
    assert np.ptp(points[:, 1]) == np.ptp(points, axis=0).max()
    fewest, most = VERTICES[instrument.class_name]
    assert fewest <= len(points) <= most
    count = sum(len(f) - 2 for part in instrument.parts for f in part.faces)
    assert count <= TRIANGLES[instrument.class_name]


def test_two_variants_of_each_class():
    classes = Counter(name.split("/")[0] for name in NAMES)
    assert set(classes) == set(KEYPOINTS)
    assert min(classes.values()) >= 2


def test_unknown_name_lists_the_known():
    with pytest.raises(KeyError, match="mayo_hegar"):
        instruments.build("spoon")


@pytest.mark.parametrize(("name", "index"), parts())
def test_arrays_fit_together(name, index):
    instrument = built(name)
    part = instrument.parts[index]
    assert part.vertices.dtype == np.float64
    assert part.vertices.shape[1:] == (3,)
    assert np.isfinite(part.vertices).all()
    assert len(part.faces) == len(part.face_slots) == len(part.smooth)
    assert 0 <= part.face_slots.min() <= part.face_slots.max() < len(instrument.materials)
    assert all(len(set(face)) == len(face) >= 3 for face in part.faces)
    for key in part.shape_keys.values():
        assert key.shape == part.vertices.shape
        assert np.isfinite(key).all()


@pytest.mark.parametrize(("name", "index"), parts())
def test_shells_are_closed_and_face_outwards(name, index):
    part = built(name).parts[index]
    edges = Counter(edge for f in part.faces for edge in pairwise((*f, f[0])))
    assert set(edges.values()) == {1}
    assert all((b, a) in edges for a, b in edges)
    label = shells(part)
    corners = triangles(part)
    volume = np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])) / 6
    first = np.array([f[0] for f in part.faces for _ in range(len(f) - 2)])
    of_shell = np.bincount(label[first], weights=volume, minlength=len(label))
    assert (of_shell[np.unique(label)] > 0).all()


@pytest.mark.parametrize(("name", "index"), parts())
def test_no_face_is_degenerate(name, index):
    part = built(name).parts[index]
    corners = triangles(part)
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    face = np.repeat(np.arange(len(part.faces)), [len(f) - 2 for f in part.faces])
    total = np.stack([np.bincount(face, weights=normal[:, i]) for i in range(3)], axis=1)
    assert np.linalg.norm(total, axis=1).min() / 2 > 1e-12


@pytest.mark.parametrize("name", NAMES)
def test_keypoints_lie_inside_the_metal(name):
    instrument = built(name)
    assert [k.name for k in instrument.keypoints] == KEYPOINTS[instrument.class_name]
    assert [k.name for k in instrument.points] == POINTS[instrument.class_name]
    for angle in instrument.opening:
        vertices, points = posed(instrument, angle)
        for k in (*instrument.keypoints, *instrument.points):
            part = instrument.part(k.part)
            moved = instruments.Part(
                part.name, vertices[part.name], part.faces, part.face_slots, part.smooth
            )
            around = winding_number(points[k.name], triangles(moved))
            assert (around < 0.1) if k.name.startswith("ring") else (around > 0.9), k.name


@pytest.mark.parametrize("name", NAMES)
def test_keypoints_lie_at_their_features(name):
    instrument = built(name)
    for k in instrument.keypoints:
        part = instrument.part(k.part)
        y = part.vertices[:, 1]
        if k.name.startswith("tip"):
            assert 0 < y.max() - k.position[1] < 0.0006
        elif k.name == "joint":
            assert k.position == instrument.joints[0].origin
        elif instrument.class_name == "needle_holder":
            assert 0.001 < k.position[1] - y.min() < 0.004
        else:
            assert 0.001 < k.position[1] - y.min() < 0.006
            assert k.position[0] == k.position[2] == 0.0
        if k.vertices is not None:
            assert len(k.vertices) in (1, 3)
            mean = part.vertices[list(k.vertices)].mean(axis=0)
            np.testing.assert_allclose(mean, k.position, atol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_tips_touch_closed_and_part_open(name):
    instrument = built(name)
    least, most = instrument.opening
    assert least == 0.0
    assert np.radians(8) < most < np.radians(40)

    def gap(angle: float) -> tuple[float, dict]:
        vertices, points = posed(instrument, angle)
        working = [v[v[:, 1] > points["tip_left"][1] - 0.008] for v in vertices.values()]
        return working[1][:, 0].min() - working[0][:, 0].max(), points

    vertices, points = posed(instrument, 0.0)
    one, other = (v[v[:, 1] > points["tip_left"][1] - 0.003] for v in vertices.values())
    apart = np.linalg.norm(one[:, None] - other, axis=2)
    assert apart.min() < 0.0001
    assert points["tip_left"][0] < 0.0 < points["tip_right"][0]
    half_open, _ = gap(0.5 * most)
    opened, points = gap(most)
    assert opened > half_open > 0.002
    assert opened > 0.008
    assert points["tip_left"][0] < -0.004 < 0.004 < points["tip_right"][0]
    assert [part.name.split("_")[1] for part in instrument.parts] == ["left", "right"]


@pytest.mark.parametrize("name", [n for n in NAMES if n.startswith("needle_holder")])
def test_halves_cross_and_rings_part_with_the_jaws(name):
    instrument = built(name)
    part_of = {k.name: k.part for k in instrument.keypoints}
    assert part_of["tip_left"] == part_of["handle_right"] == "half_left"
    assert part_of["tip_right"] == part_of["handle_left"] == "half_right"
    spread = []
    for angle in (0.0, 0.5 * instrument.opening[1], instrument.opening[1]):
        _, points = posed(instrument, angle)
        assert points["handle_left"][0] < 0.0 < points["handle_right"][0]
        spread.append(points["handle_right"][0] - points["handle_left"][0])
    assert spread[0] < spread[1] < spread[2]


@pytest.mark.parametrize("name", [n for n in NAMES if n.startswith("needle_holder")])
def test_shanks_and_rings_keep_apart(name):
    """Between joint and ratchet, and behind it, nothing crosses the middle when closed."""
    instrument = built(name)
    rings = min(k.position[1] for k in instrument.keypoints)
    bar = next(k.position[1] for k in instrument.points if k.name == "ratchet_left")
    for half, side in (("half_left", 1.0), ("half_right", -1.0)):
        v = instrument.part(half).vertices
        behind = v[(v[:, 1] < -0.014) & (v[:, 1] > bar + 0.006) | (v[:, 1] < rings + 0.02)]
        assert (behind[:, 0] * side > 0.0).all()


@pytest.mark.parametrize("name", [n for n in NAMES if n.startswith("needle_holder")])
def test_teeth_of_the_ratchet_mesh_when_closed(name):
    """They reach between each other, and are nowhere in each other."""
    instrument = built(name)
    bar = next(k.position for k in instrument.points if k.name == "ratchet_left")
    teeth = {}
    for part in instrument.parts:
        v = part.vertices
        between = (np.abs(v[:, 1] - bar[1]) < 0.0035) & (np.abs(v[:, 0]) < 0.6 * abs(bar[0]))
        teeth[part.name] = v[between]
    lower, upper = teeth["half_left"], teeth["half_right"]
    assert 0.0005 < lower[:, 2].max() - upper[:, 2].min() < 0.0009
    for points, other in ((lower, "half_right"), (upper, "half_left")):
        metal = triangles(instrument.part(other))
        near = metal[np.abs(metal[:, :, 1] - bar[1]).min(axis=1) < 0.02]
        assert max(winding_number(p, near) for p in points[::9]) < 0.4


@pytest.mark.parametrize("name", [n for n in NAMES if n.startswith("needle_holder")])
def test_marks_are_all_but_flush_with_a_shank(name):
    """Plates of the material that a laser leaves, each above and below the steel by micrometres."""
    instrument = built(name)
    slot = instrument.materials.index("etched")
    for part in instrument.parts:
        of_marks = np.unique([i for f, s in zip(part.faces, part.face_slots, strict=True)
                              if s == slot for i in f])  # fmt: skip
        marks = part.vertices[of_marks]
        assert len(marks) > 100
        steel = triangles(part)[np.repeat(part.face_slots == 0, [len(f) - 2 for f in part.faces])]
        near = steel[np.abs(steel[:, :, 1] - marks[:, 1].mean()).min(axis=1) < 0.02]
        # Four corners to each point of a stroke, two of them below.
        inside = np.array([winding_number(p, near) > 0.5 for p in marks[: 4 * (len(marks) // 32)]])
        # Each plate's upper corners are out of the metal, its lower ones in it.
        assert inside.mean() == pytest.approx(0.5, abs=0.01)
        upper = marks[: len(inside)][~inside]
        assert np.ptp(upper[:, 2]) < 0.0004


@pytest.mark.parametrize("name", [n for n in NAMES if n.startswith("tweezers")])
def test_arms_stay_welded(name):
    instrument = built(name)
    for part in instrument.parts:
        end = part.vertices[:, 1] < part.vertices[:, 1].min() + 0.008
        (key,) = part.shape_keys.values()
        np.testing.assert_array_equal(key[end], part.vertices[end])


def depth_within(part, vertices, others):
    """The largest winding number of a part, its vertices (N, 3) where they are, round points."""
    corners = triangles(replace(part, vertices=vertices))
    return max((winding_number(point, corners) for point in others), default=0.0)


@pytest.mark.parametrize("name", [n for n in NAMES if n.startswith("tweezers")])
def test_teeth_close_into_one_another_without_meeting(name):
    """The teeth of each arm go beyond the middle, and none is in the other's metal."""
    instrument = built(name)
    left, right = instrument.parts
    for angle in (0.0, 0.03 * instrument.opening[1]):
        vertices, points = posed(instrument, angle)
        front = points["tip_left"][1] - 0.003
        for part, other in ((left, right), (right, left)):
            near = vertices[other.name]
            # Not on the other's end, a plane that both have.
            of_teeth = (near[:, 1] > front) & (near[:, 1] < near[:, 1].max() - 1e-6)
            near = near[of_teeth & (np.abs(near[:, 0]) < 0.0008)][::2]
            assert depth_within(part, vertices[part.name], near) < 0.5
    one, other = (part.vertices[part.vertices[:, 1] > front] for part in instrument.parts)
    assert one[:, 0].max() > 0.00005
    assert other[:, 0].min() < -0.00005


@pytest.mark.parametrize("name", [n for n in NAMES if n.startswith("tweezers")])
def test_the_stud_goes_through_its_hole(name):
    instrument = built(name)
    left, right = instrument.parts
    (stud,) = (k for k in instrument.points if k.name == "stud")
    pin = shells(left) == shells(left)[stud.vertices[0]]
    for share in (0.0, 0.05, 0.1, 0.2, 0.4, 1.0):
        vertices, _ = posed(instrument, share * instrument.opening[1])
        inside = vertices[left.name][pin][::2]
        assert depth_within(right, vertices[right.name], inside) < 0.5, share
    # Closed, it is where the other arm's metal would be, and does not stand out of it.
    near = np.abs(right.vertices[:, 1] - stud.position[1]) < 0.002
    inner, outer = right.vertices[near, 0].min(), right.vertices[near, 0].max()
    assert inner + 0.0005 < left.vertices[pin, 0].max() < outer


@pytest.mark.parametrize("name", [n for n in NAMES if n.startswith("tweezers")])
def test_arms_meet_nowhere_but_in_the_weld(name):
    instrument = built(name)
    for angle in (0.0, instrument.opening[1]):
        vertices, points = posed(instrument, angle)
        for part, side in zip(instrument.parts, (-1.0, 1.0), strict=True):
            v = vertices[part.name]
            body = shells(part) == shells(part)[np.argmax(v[:, 1])]
            free = (v[:, 1] > points["weld"][1] + 0.006) & (v[:, 1] < points["grip_front_left"][1])
            assert (v[body & free, 0] * side > 0.0).all()
