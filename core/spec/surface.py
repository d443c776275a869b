"""What lies on the metal: how it was ground and used, and what it got dirty with."""

from __future__ import annotations

from dataclasses import dataclass

from ..settings.fields import setting
from ..settings.ranges import Range


@dataclass(frozen=True)
class Surface:
    """Traces of grinding, handling and use on the instruments' own materials."""

    enabled: bool = setting(False, "add surface detail")
    brushing: Range = setting(Range(0.1, 0.6), "strength of the brushed finish", low=0.0, high=1.0)
    brushing_direction: Range = setting(
        Range(-6.0, 6.0), "turn of its lines off the part's long axis", unit="°", low=-180, high=180
    )
    brushing_width: Range = setting(
        Range(5e-5, 3e-4, "log_uniform"), "width of its lines", unit="m", low=1e-6, high=1.0
    )
    scratches: Range = setting(Range(0.0, 0.5), "number and depth of scratches", low=0.0, high=1.0)
    smudges: Range = setting(
        Range(0.0, 0.6), "strength of smudges and fingerprints", low=0.0, high=1.0
    )
    smudge_size: Range = setting(
        Range(0.004, 0.015), "size of a smudge", unit="m", low=1e-5, high=10.0
    )
    wear: Range = setting(
        Range(-0.4, 0.6), "edges: above 0 rubbed bright, below 0 dark", low=-1.0, high=1.0
    )


@dataclass(frozen=True)
class Stains:
    """Blood and clear fluid on the instruments."""

    enabled: bool = setting(False, "stain the instruments")
    blood_share: float = setting(0.35, "share of instruments with blood", low=0.0, high=1.0)
    blood: Range = setting(Range(0.02, 0.3), "share of the surface it covers", low=0.0, high=1.0)
    hue: Range = setting(Range(0.0, 0.02), "its hue, 0 and 1 are red", low=0.0, high=1.0)
    saturation: Range = setting(Range(0.9, 1.0), "its saturation", low=0.0, high=1.0)
    value: Range = setting(Range(0.03, 0.2, "log_uniform"), "its brightness", low=0.0, high=1.0)
    wetness: Range = setting(Range(0.2, 1.0), "0: dried and dull, 1: wet", low=0.0, high=1.0)
    fluid_share: float = setting(0.25, "share of instruments with clear fluid", low=0.0, high=1.0)
    fluid: Range = setting(Range(0.05, 0.4), "share of the surface it wets", low=0.0, high=1.0)
    size: Range = setting(Range(0.003, 0.02, "log_uniform"), "size of a stain", unit="m",
                          low=1e-5, high=10.0)  # fmt: skip
