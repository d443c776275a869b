"""Needle holders: box joint, ring handles, ratchet, jaws with cross-hatched carbide inserts.

The two halves cross at the joint, so the half with the left jaw has its ring on the right. The
left-jawed half is the outer one: a slot runs through it, and a tongue of the other half turns in
that slot on the pin. Both are outlined as ribbons seen from above, from the ring to the tip.
"""

from __future__ import annotations

from ..geometry.shells import Shell, join, scaled
from ..model import Hinge, Instrument, Keypoint, Part
from .jaw import insert, nose_width
from .joint import inner_half, outer_half, pin_heads
from .measures import CRILE_WOOD_15, GROUND, MAYO_HEGAR_16, MAYO_HEGAR_20, WEBSTER_13, Shape
from .shank import marks, ratchet_bar, ratchet_end, rearmost, ring_handle


def mayo_hegar_16(name: str) -> Instrument:
    """Mayo-Hegar, 16 cm: broad blunt jaws, heavy box joint with a screw."""
    return _build(name, MAYO_HEGAR_16)


def crile_wood_15(name: str) -> Instrument:
    """Crile-Wood, 15 cm: slender tapered jaws, light shanks, a riveted pin."""
    return _build(name, CRILE_WOOD_15)


def mayo_hegar_20(name: str) -> Instrument:
    """Mayo-Hegar, 20 cm: the same for deep wounds, on long shanks."""
    return _build(name, MAYO_HEGAR_20)


def webster_13(name: str) -> Instrument:
    """Webster, 13 cm: short and fine, with smooth jaws that spare thin sutures."""
    return _build(name, WEBSTER_13)


def _build(name: str, shape: Shape) -> Instrument:
    left = _part(
        "half_left",
        [
            outer_half(shape),
            insert(shape),
            *pin_heads(shape),
            ring_handle(shape),
            ratchet_bar(shape),
            marks(shape, shape.marks[0]),
        ],
    )
    right = _part(
        "half_right",
        [
            *inner_half(shape),
            scaled(insert(shape), x=-1),
            scaled(ring_handle(shape), x=-1),
            # Turned half round about Y: its teeth face the other bar's.
            scaled(ratchet_bar(shape), x=-1, z=-1),
            marks(shape, shape.marks[1], mirrored=True),
        ],
    )
    tip_x = 0.5 * nose_width(shape)
    tip_y = shape.tip - 0.0005
    handle = rearmost(shape)
    origin, axis = (0.0, 0.0, 0.0), (0.0, 0.0, 1.0)
    return Instrument(
        name=name,
        class_name="needle_holder",
        parts=(left, right),
        keypoints=(
            Keypoint("tip_left", "half_left", (-tip_x, tip_y, 0.0)),
            Keypoint("tip_right", "half_right", (tip_x, tip_y, 0.0)),
            Keypoint("joint", "half_right", origin),
            Keypoint("handle_left", "half_right", (-handle[0], handle[1], 0.0)),
            Keypoint("handle_right", "half_left", (handle[0], handle[1], 0.0)),
        ),
        joints=(Hinge("half_left", origin, axis, 0.5), Hinge("half_right", origin, axis, -0.5)),
        opening=(0.0, shape.opening),
        materials=("steel", "gold", "carbide", "etched"),
        points=_points(shape),
    )


def _points(shape: Shape) -> tuple[Keypoint, ...]:
    """What else can be labelled. Sides are those on which things lie, as with the handles."""
    x, y = shape.ring_centre
    end = ratchet_end(shape)
    return (
        # Under the slot of the head that one sees from above.
        Keypoint("screw", "half_left", (0.0, 0.0, shape.box_half_height + GROUND - 0.0002)),
        # Where the jaws begin, in the tongue between them.
        Keypoint("jaws", "half_right", (0.0, shape.box_radius, 0.0)),
        Keypoint("ratchet_left", "half_left", end),
        Keypoint("ratchet_right", "half_right", (-end[0], end[1], -end[2])),
        Keypoint("ring_left", "half_right", (-x, y, 0.0)),
        Keypoint("ring_right", "half_left", (x, y, 0.0)),
    )


def _part(name: str, shells: list[Shell]) -> Part:
    mesh = join(shells)
    return Part(name, mesh.vertices, mesh.faces, mesh.slots, mesh.smooth)
