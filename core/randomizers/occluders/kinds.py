"""The kinds of occluders: how often each comes, and what it looks like in life."""

from __future__ import annotations

from dataclasses import dataclass

from ...settings.ranges import Range

# Weight, hue, saturation, value and roughness of what something looks like in life.
Look = tuple[float, Range, Range, Range, Range]


GLOVES: tuple[Look, ...] = (
    # latex, ivory; nitrile, blue; nitrile, violet; neoprene, green; latex, brown for double gloving
    (4.0, Range(0.09, 0.13), Range(0.04, 0.22), Range(0.75, 0.95), Range(0.28, 0.50)),
    (5.0, Range(0.55, 0.63), Range(0.35, 0.80), Range(0.40, 0.90), Range(0.22, 0.45)),
    (1.0, Range(0.68, 0.76), Range(0.30, 0.60), Range(0.30, 0.70), Range(0.22, 0.45)),
    (1.0, Range(0.38, 0.50), Range(0.20, 0.42), Range(0.30, 0.60), Range(0.22, 0.45)),
    (0.4, Range(0.05, 0.08), Range(0.35, 0.60), Range(0.25, 0.55), Range(0.28, 0.50)),
)


GAUZE: tuple[Look, ...] = (
    (1.0, Range(0.08, 0.16), Range(0.0, 0.08), Range(0.82, 0.97), Range(0.8, 1.0)),
)
BLOOD: tuple[Look, ...] = (
    (1.0, Range(-0.01, 0.012), Range(0.95, 1.0), Range(0.34, 0.6), Range(0.05, 0.2)),
)
SKIN: tuple[Look, ...] = (
    # light, medium and dark
    (2.0, Range(0.060, 0.075), Range(0.18, 0.32), Range(0.74, 0.88), Range(0.45, 0.6)),
    (2.0, Range(0.050, 0.059), Range(0.30, 0.45), Range(0.50, 0.72), Range(0.45, 0.6)),
    (1.0, Range(0.040, 0.049), Range(0.35, 0.50), Range(0.25, 0.45), Range(0.42, 0.55)),
)
TISSUE: tuple[Look, ...] = (
    # muscle and vessels; fat
    (4.0, Range(-0.01, 0.03), Range(0.45, 0.75), Range(0.4, 0.7), Range(0.18, 0.45)),
    (1.0, Range(0.09, 0.13), Range(0.4, 0.65), Range(0.7, 0.9), Range(0.2, 0.45)),
)
ANY: Look = (1.0, Range(0, 1), Range(0, 1), Range(0.03, 0.95), Range(0.1, 1.0))


@dataclass(frozen=True)
class Kind:
    """`setting` is the name of its weight among the settings, `label`, `weight` and `about` that
    one's name in the panel, default and text."""

    name: str
    setting: str
    label: str
    weight: float
    about: str
    looks: tuple[Look, ...] = (ANY,)


# The shape of each is the file of its name in scene/randomizers/occluders.
KINDS = (
    Kind("glove", "gloves", "Weight: Gloved Hand", 1.0,
         "how often a gloved hand, beside the other kinds", GLOVES),
    Kind("finger", "fingers", "Weight: Gloved Fingers", 1.0, "how often gloved fingers", GLOVES),
    Kind("hand", "bare_hands", "Weight: Bare Hand", 0.0, "how often a bare hand", SKIN),
    Kind("gauze", "gauze", "Weight: Gauze", 1.0, "how often crumpled gauze", GAUZE),
    Kind("blood", "blood_drops", "Weight: Blood", 1.0,
         "how often drops or a small pool of blood", BLOOD),
    Kind("tissue", "tissue_flaps", "Weight: Tissue Flap", 1.0, "how often a flap of tissue",
         TISSUE),
    Kind("cube", "cubes", "Weight: Box", 0.0, "how often a box of any colour"),
    Kind("plane", "planes", "Weight: Card", 0.0, "how often a flat card of any colour"),
    Kind("own", "own_objects", "Weight: Your Own", 1.0,
         "how often an object of your collection"),
)  # fmt: skip
