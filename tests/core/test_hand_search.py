"""Grips that are found by search: contacts kept, joints within limits, no hand through metal."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from synthpoint.core.hand import flesh, grasp, search, skin
from synthpoint.core.hand.contacts import Hold, Metal, Touch
from synthpoint.core.hand.grips.ringed import Ringed, grips
from synthpoint.core.hand.grips.rings import rings
from synthpoint.core.hand.mesh import Mesh
from synthpoint.core.sampling.streams import Stream
from synthpoint.presets.instruments.needle_holder import measures
from synthpoint.tests.core import hand_setups

UP = np.array((0.0, 0.0, 1.0))
SHAPES = {
    "needle_holder/mayo_hegar_16": measures.MAYO_HEGAR_16,
    "needle_holder/crile_wood_15": measures.CRILE_WOOD_15,
    "needle_holder/mayo_hegar_20": measures.MAYO_HEGAR_20,
    "needle_holder/webster_13": measures.WEBSTER_13,
}
OPEN = float(np.radians(9))


@cache
def ringed(name: str, opening: float = OPEN) -> Ringed:
    metal = hand_setups.metal(hand_setups.triangles(name, opening), 0.0006)
    found = rings(metal, UP)
    return Ringed.of(metal.thinned(0.0012), np.zeros(3), UP, (found[0], found[1]))


@cache
def searched(name: str, grip: str) -> tuple[search.Search, search.Held]:
    of = ringed(name)
    work = search.Search(hand_setups.hand(), grips(of)[grip], of.metal.thinned(grasp._COARSE))
    return work, min((once(work, seed) for seed in range(1, 4)), key=lambda held: held.cost)


def once(work: search.Search, seed: int) -> search.Held:
    rng = np.random.default_rng(seed)
    starts = work.residuals.wanted + rng.normal(0, 0.2, (8, 23))
    return work.best(starts, rng.normal(0, 0.5, (8, 3)))


def posed(work: search.Search, held: search.Held):
    return work.hand.skeleton.pose(held.angles[None], held.turn[None], held.move[None])


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("opening", [0.0, OPEN])
def test_rings_are_found_where_they_were_built(name: str, opening: float) -> None:
    shape = SHAPES[name]
    of = ringed(name, opening)
    c, s = np.cos(opening / 2), np.sin(opening / 2)
    x, y = shape.ring_centre
    built = np.array((c * x - s * y, s * x + c * y, 0))
    assert of.finger.center == pytest.approx(built, abs=3e-4)
    assert of.thumb.center == pytest.approx(built * (-1, 1, 1), abs=3e-4)
    width, length = np.array(shape.ring_semi_axes) - shape.ring_section[0]
    for ring in (of.thumb, of.finger):
        assert ring.half_length == pytest.approx(length, abs=6e-4)
        assert ring.half_width == pytest.approx(width, abs=6e-4)


def test_what_has_no_rings_has_none() -> None:
    tweezers = hand_setups.metal(hand_setups.triangles("tweezers/dressing_13", 0.1), 0.0006)
    assert rings(tweezers, UP) == [] and rings(tweezers, np.array((1.0, 0, 0))) == []


def test_residuals_change_as_their_derivatives_say() -> None:
    work = searched("needle_holder/mayo_hegar_16", "ring")[0]
    rng = np.random.default_rng(3)
    freedoms = work.hand.skeleton
    angles = rng.uniform(freedoms.low, freedoms.high, (2, 23))
    at = work._placed(angles, rng.normal(0, 0.3, (2, 3)))
    _, change, center = work.residuals.at(at, 1.0)
    for number in range(29):
        step = np.zeros((2, 29))
        step[:, number] = 1e-7
        more = work.residuals.at(work.moved(at, step, center), 1.0)[0]
        less = work.residuals.at(work.moved(at, -step, center), 1.0)[0]
        inner = (angles > freedoms.low + 1e-6) & (angles < freedoms.high - 1e-6)
        free = np.concatenate((np.ones((2, 6), bool), inner), axis=1)[:, number]
        slope = (more - less) / 2e-7
        assert slope[free] == pytest.approx(change[free][..., number], rel=2e-3, abs=2e-2)


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("grip", ["ring", "ring_middle"])
def test_a_ring_grip_keeps_its_contacts_and_limits(name: str, grip: str) -> None:
    work, held = searched(name, grip)
    skeleton = work.hand.skeleton
    assert (held.angles >= skeleton.low - 1e-12).all()
    assert (held.angles <= skeleton.high + 1e-12).all()
    pose = posed(work, held)
    points = pose.points(work.residuals.points, work.residuals.bones)[0]
    ways = pose.directions(work.residuals.ways, work.residuals.way_bones)[0]
    for number, contact in enumerate([*work.residuals.touches, *work.residuals.rings]):
        if isinstance(contact, Touch):
            off = points[number] - contact.point
            assert abs(off @ contact.outward) < 0.0015
            slide = np.array(contact.slide)  # it may be anywhere along that
            share = np.clip(off @ slide / max(slide @ slide, 1e-12), -1, 1)
            assert np.linalg.norm(off - share * slide) < 0.004
        else:
            assert np.linalg.norm(points[number] - contact.center) < 0.0045
            assert ways[number] @ contact.axis > 0.4


@pytest.mark.parametrize(
    ("name", "grip"),
    [("needle_holder/mayo_hegar_16", "ring"), ("needle_holder/crile_wood_15", "ring_middle")],
    ids=("ring", "ring_middle"),
)
def test_no_metal_is_in_the_hand_and_no_hand_in_metal(name: str, grip: str) -> None:
    """By winding numbers, which the search does not know: Jacobson, Kavan and Sorkine-Hornung,
    Robust inside-outside segmentation using generalized winding numbers, 2013."""
    work, held = searched(name, grip)
    finer, mesh = work.hand.finer, work.hand.mesh
    bare = skin.skinned(finer, posed(work, held))
    gloved = bare + hand_setups.GLOVE * mesh.normals(bare)
    pressed = flesh.pressed(gloved, mesh, ringed(name).metal, 5e-5).skin
    assert np.linalg.norm(pressed - gloved, axis=1).max() < 0.004

    metal = ringed(name).metal.thinned(0.0018).points
    hand = pressed[np.concatenate((finer.quads[:, :3], finer.quads[:, [0, 2, 3]]))]
    apart = np.linalg.norm(metal[:, None] - pressed, axis=2)
    touched = apart.min(axis=1) < 0.003
    assert touched.sum() > 50
    assert hand_setups.deepest(metal[touched], hand) < 0.001
    assert (
        hand_setups.deepest(pressed[apart.min(axis=0) < 0.002], hand_setups.triangles(name, OPEN))
        < 0.001
    )


def test_a_search_gives_the_same_every_time() -> None:
    work = searched("needle_holder/mayo_hegar_16", "ring")[0]
    again = search.Search(work.hand, work.hold, work.residuals.metal)
    held, other = once(work, 1), once(again, 1)
    assert (held.angles == other.angles).all() and (held.move == other.move).all()


def test_a_rod_is_touched_where_it_should_be() -> None:
    """Thumb and index finger on a rod of 8 mm: two contacts, no other metal."""
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    y = np.linspace(-0.05, 0.05, 80)
    ring = np.stack((np.cos(turn), 0 * turn, np.sin(turn)), axis=1)
    points = (0.004 * ring[:, None] + y[None, :, None] * np.array((0, 1, 0))).reshape(-1, 3)
    rod = Metal(points, np.repeat(ring, len(y), axis=0))
    hold = Hold(
        (
            Touch("thumb pad", (-0.004, 0, 0), (-1, 0, 0)),
            Touch("index pad", (0.004, 0, 0), (1, 0, 0)),
        ),
        palm=(-0.8, 0.5, 0),
        fingers=(0.5, 0.8, 0),
    )
    work = search.Search(hand_setups.hand(), hold, rod)
    starts = work.residuals.wanted + np.random.default_rng(0).normal(0, 0.2, (6, 23))
    held = work.best(starts)
    there = posed(work, held).points(work.residuals.points, work.residuals.bones)[0, :2]
    assert np.abs(np.abs(there[:, 0]) - 0.004).max() < 0.0008
    assert np.linalg.norm(there[0] - there[1]) == pytest.approx(0.008, abs=0.003)


def test_skin_gives_way_to_a_plane() -> None:
    finer = hand_setups.hand().finer
    low = finer.vertices[:, 2].min()
    x, y = np.meshgrid(np.arange(-0.12, 0.12, 0.001), np.arange(-0.05, 0.22, 0.001))
    height = low + 0.002
    points = np.stack((x.ravel(), y.ravel(), np.full(x.size, height)), axis=1)
    table = Metal(points, np.tile((0.0, 0, 1), (len(points), 1)))
    hand = finer.vertices[:, 1] > 0.0
    pressed = flesh.pressed(finer.vertices, hand_setups.hand().mesh, table, 0.0001).skin
    assert finer.vertices[hand, 2].min() < height - 0.001
    assert pressed[hand, 2].min() > height - 0.0003
    untouched = finer.vertices[:, 2] > height + 0.02
    assert (pressed[untouched] == finer.vertices[untouched]).all()


def test_skin_that_would_be_dented_too_far_is_left_at_that() -> None:
    """At which the dent is beyond what it may be; what stays within it is pressed as ever."""
    finer, mesh = hand_setups.hand().finer, hand_setups.hand().mesh
    low = finer.vertices[:, 2].min()
    x, y = np.meshgrid(np.arange(-0.12, 0.12, 0.001), np.arange(-0.05, 0.22, 0.001))
    points = np.stack((x.ravel(), y.ravel(), np.full(x.size, low + 0.002)), axis=1)
    table = Metal(points, np.tile((0.0, 0, 1), (len(points), 1)))
    whole = flesh.pressed(finer.vertices, mesh, table, 0.0001)
    deepest = np.full(len(finer.vertices), whole.dents.max())
    enough = flesh.pressed(finer.vertices, mesh, table, 0.0001, deepest)
    assert (enough.skin == whole.skin).all()
    given_up = flesh.pressed(finer.vertices, mesh, table, 0.0001, 0.5 * deepest)
    assert (given_up.dents > 0.5 * deepest).any()
    assert (given_up.skin != whole.skin).any()


def test_a_hand_that_would_not_do_is_shown_pressed_all_the_same() -> None:
    """As when an artist moves its contacts: 6 mm too low, no metal shows through its skin."""
    name = "needle_holder/mayo_hegar_16"
    work, held = searched(name, "ring")
    low = replace(held, move=held.move - 0.006 * UP)
    hand, metal = work.hand, ringed(name).metal
    gloved = hand.gloved(low.angles, low.turn, low.move)
    whole = flesh.pressed(gloved, hand.mesh, metal, 5e-5)
    assert whole.dents.max() > 0.006
    assert (grasp.worn(hand, low, metal).skin == whole.skin).all()


@pytest.mark.parametrize("steep", [1.0, 3.0])
def test_depth_under_a_roof_is_the_distance_to_its_nearer_side(steep: float) -> None:
    """y along the ridge; above it the ridge itself is nearest, to both sides alike."""
    across, y = np.meshgrid(np.linspace(-2, 2, 9), np.linspace(-2, 2, 9))
    vertices = np.stack((across.ravel(), y.ravel(), -steep * np.abs(across.ravel())), axis=1)
    corner = np.add.outer(9 * np.arange(8), np.arange(8)).ravel()
    mesh = Mesh(np.stack((corner, corner + 1, corner + 10, corner + 9), axis=1), 81)
    x, y, z = np.random.default_rng(2).uniform((-0.3, -1, -1.2), (0.3, 1, 0.4), (300, 3)).T
    points = np.stack((x, y, z), axis=1)
    beside = np.linalg.norm(points[:, None] - vertices, axis=2).argmin(axis=1)
    below = (-z - steep * np.abs(x)) / np.hypot(steep, 1)  # under the plane of the nearer side
    above = steep * z > np.abs(x)
    expected = np.where(above, -np.hypot(x, z), below)
    assert (expected > 0.1).sum() > 20 and above.sum() > 20
    assert mesh.depths(vertices, points, beside) == pytest.approx(expected, abs=1e-9)


def test_metal_deeper_than_skin_is_looked_for_is_told_once_skin_comes_to_it() -> None:
    """A rod that ends 6 mm under the skin, of which only what is nearer than 5 mm presses it."""
    width = 0.0015
    x, y = np.meshgrid(width * np.arange(-6, 7), width * np.arange(-6, 7))
    flat = np.stack((x.ravel(), y.ravel(), np.zeros(169)), axis=1)
    corner = np.add.outer(13 * np.arange(12), np.arange(12)).ravel()
    mesh = Mesh(np.stack((corner, corner + 1, corner + 14, corner + 13), axis=1), 169)
    near, deep = np.array([(0.0, 0.0, -0.0035)]), np.array([(0.0, 0.0, -0.0065)])
    one, both = (
        flesh.pressed(flat, mesh, Metal(of, np.tile(-UP, (len(of), 1))), 0.0001)
        for of in (near, np.concatenate((near, deep)))
    )
    assert (one.skin == both.skin).all() and one.skin[84, 2] < -0.003
    assert both.under > max(0.0025, one.under + 0.0005)


def test_a_vertex_that_sinks_into_metal_behind_it_is_told() -> None:
    """What presses it from before pushes it into a plate that lies behind it."""
    width = 0.0055
    x, y = np.meshgrid(width * np.arange(4), width * np.arange(4))
    flat = np.stack((x.ravel(), y.ravel(), np.zeros(16)), axis=1)
    corner = np.add.outer(4 * np.arange(3), np.arange(3)).ravel()
    mesh = Mesh(np.stack((corner, corner + 1, corner + 5, corner + 4), axis=1), 16)
    at = flat[5]
    peg = at[None] + np.array((0.0022, 0.0, -0.0012))
    x, y = np.meshgrid(np.linspace(-0.002, 0.002, 9), np.linspace(-0.002, 0.002, 9))
    plate = at + np.stack((x.ravel(), y.ravel(), np.full(81, -0.0004)), axis=1)
    metal = Metal(np.concatenate((peg, plate)), np.concatenate((-UP[None], np.tile(UP, (81, 1)))))
    found = flesh.pressed(flat, mesh, metal, 0.0001)
    depth = -0.0004 - found.skin[5, 2]
    assert depth > 0.0008
    assert found.under == pytest.approx(depth)


def test_skin_gives_way_to_an_edge_between_its_vertices(monkeypatch: pytest.MonkeyPatch) -> None:
    """A blade along the middle of quads that are 5.5 mm wide, 1.5 mm deep, far from any vertex."""
    width, depth = 0.0055, 0.0015
    x, y = np.meshgrid(width * np.arange(4), width * np.arange(4))
    flat = np.stack((x.ravel(), y.ravel(), np.zeros(16)), axis=1)
    corner = np.add.outer(4 * np.arange(3), np.arange(3)).ravel()
    quads = np.stack((corner, corner + 1, corner + 5, corner + 4), axis=1)
    mesh = Mesh(quads, 16)
    assert (mesh.normals(flat) == UP).all()
    along = np.linspace(1.48 * width, 1.52 * width, 8)
    edge = np.stack((np.full(8, 1.5 * width), along, np.full(8, -depth)), axis=1)
    blade = Metal(edge, np.tile(-UP, (8, 1)))
    found = flesh.pressed(flat, mesh, blade, 0.0001)
    assert found.under < depth / 3
    pressed = found.skin
    a, b, c = (pressed[mesh.triangles[:, number]] for number in range(3))
    for point in edge:  # by the height of the triangle above or below each point
        sides = [np.cross(q - p, point - p)[:, 2] for p, q in ((a, b), (b, c), (c, a))]
        over = np.flatnonzero((np.array(sides) >= -1e-12).all(axis=0))[0]
        out = np.cross(b[over] - a[over], c[over] - a[over])
        assert (point - a[over]) @ out / out[2] > -0.0003
    monkeypatch.setattr(flesh, "_BETWEEN", 0)
    assert flesh.pressed(flat, mesh, blade, 0.0001).under == pytest.approx(depth)


def sheet(width: float) -> tuple[np.ndarray, Mesh]:
    """Sixteen vertices in a plane, and the nine quads between them."""
    x, y = np.meshgrid(width * np.arange(4), width * np.arange(4))
    corner = np.add.outer(4 * np.arange(3), np.arange(3)).ravel()
    quads = np.stack((corner, corner + 1, corner + 5, corner + 4), axis=1)
    return np.stack((x.ravel(), y.ravel(), np.zeros(16)), axis=1), Mesh(quads, 16)


def test_triangles_that_turn_over_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A vertex that is pulled beyond its neighbours, by hand: metal takes these along."""
    flat, mesh = sheet(0.0025)
    pulled, spread = flat.copy(), flesh._spread
    pulled[6, 0] -= 0.004

    def rough(moved: np.ndarray, of: Mesh, some: np.ndarray) -> np.ndarray:
        return spread(moved, of, some) + (pulled - flat)[some]

    dent = Metal(flat[[6]] - 0.0002 * UP, -UP[None])
    assert flesh.pressed(flat, mesh, dent, 0.0).folded == 0
    monkeypatch.setattr(flesh, "_spread", rough)
    found = flesh.pressed(flat, mesh, dent, 0.0)
    a, b, c = (found.skin[mesh.triangles[:, number]] for number in range(3))
    assert found.folded == (np.cross(b - a, c - a)[:, 2] < 0).sum() > 0


def test_a_triangle_whose_middle_is_in_metal_is_told() -> None:
    """Of a plate that faces up, 1 mm above the skin's only dented triangles; its corners are out of
    it, since no metal is near those."""
    flat, mesh = sheet(0.006)
    middles = flat[mesh.triangles].mean(axis=1)
    plate = Metal(middles[[4, 13]] + 0.001 * UP, np.tile(UP, (2, 1)))
    dent = Metal(flat[[5]] - 0.0002 * UP, -UP[None])
    both = Metal(np.concatenate((plate.points, dent.points)),
                 np.concatenate((plate.outward, dent.outward)))  # fmt: skip
    assert flesh.pressed(flat, mesh, dent, 0.0).under < 0.0002
    assert flesh.pressed(flat, mesh, both, 0.0).under == pytest.approx(0.001, abs=2e-4)


@pytest.mark.parametrize(
    ("what", "fault"), [({"folded": 4}, "skin folded over in 4"), ({"under": 9e-4}, "metal 0.9 mm")]
)
def test_what_flesh_did_not_give_way_to_is_no_grasp(
    what: dict[str, float], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, asked = hand_setups.known("needle_holder/crile_wood_15"), Stream(3, 0, "worn")
    hold, metal = known.hold("ring_middle", 0.3), known.metal(0.3)
    assert grasp.grasp(hand_setups.hand(), hold, metal, asked).fault == ""
    worn = grasp._worn
    monkeypatch.setattr(grasp, "_TRIES", 1)
    monkeypatch.setattr(grasp, "_worn", lambda *of: replace(worn(*of), **what))
    assert fault in grasp.grasp(hand_setups.hand(), hold, metal, Stream(3, 0, "worn")).fault
