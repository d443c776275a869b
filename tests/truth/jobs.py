"""Jobs that the truth tests render: bundled instruments over each other and partly outside."""

from __future__ import annotations

from synthpoint.core.job.spec import JobSpec, from_json
from synthpoint.presets import randomization
from synthpoint.scene.prepare import shipped_classes
from synthpoint.tests.truth import cameras

SHAPES = ("needle_holder/mayo_hegar_16", "tweezers/dressing_13")


def crowded(**sections) -> JobSpec:
    """Up to three instruments that hide each other, seen from all heights."""
    return cameras.job(
        "plain 640x480",
        **{
            "instruments": {"count": [1, 3], "repeat": 2},
            "placement": {
                "enabled": True, "u": [0.3, 0.7], "v": [0.3, 0.7], "resting": 0.5,
                "overlap": 1.0, "tries": 3, "in_view": 0.3,
            },
            "camera": {
                "enabled": True, "distance": [0.25, 0.5], "elevation": [5, 85],
                "focal_length": [35, 60],
            },
            "ground": {"enabled": True, "share": 0.8},
            **sections,
        },
    ).with_classes(shipped_classes())  # fmt: skip


def held(**sections) -> JobSpec:
    """One or two instruments in hands, at work or carried, with an assistant's and empty hands."""
    return cameras.job(
        "plain 640x480",
        **{
            "seed": 5,
            "in_hand": {"enabled": True, "share": 1.0, "assistant": 0.4, "empty": 0.5},
            "instruments": {"count": 2},
            "camera": {
                "enabled": True, "distance": [0.35, 0.6], "elevation": [25, 85],
                "focal_length": [35, 60],
            },
            **sections,
        },
    ).with_classes(shipped_classes())  # fmt: skip


def operating_field(**sections) -> JobSpec:
    """All that the default preset shows; without what blurs, and without clear film, which would
    hide what is behind it once it is painted flat (test_thread_and_film.py looks at that)."""
    off = {"enabled": False}
    return from_json(
        {
            **randomization("operating_room"),
            "depth_of_field": off, "motion_blur": off, "sensor": off, "metering": off, "film": off,
            **sections,
        }
    ).with_classes(shipped_classes())  # fmt: skip
