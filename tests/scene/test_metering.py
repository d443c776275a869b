"""Pictures that are exposed by what they show."""

from __future__ import annotations

import numpy as np
import pytest
from synthpoint.core.picture import meter
from synthpoint.tests.scene import building

MEAN = {"enabled": True, "spot": 0.0, "mean": 1.0, "bias": 0.0, "wrong": 0.0}


def light(path) -> np.ndarray:
    """(H, W, 3), linear."""
    return building.picture(path)


@pytest.mark.parametrize("glow", [0.02, 0.3])
def test_a_lamp_of_any_strength_gives_the_same_mean(scene, glow) -> None:
    building.black_world(scene)
    building.probe(at=(30.0, 0.0, 0.0))
    building.camera()
    building.plate("lamp", 0.3, (0, 0, 0)).data.materials.append(building.emission((glow,) * 3))
    with building.staged(building.job(metering=MEAN)) as stage:
        path, record = stage.shoot(1)
        found = light(path)
    assert found.mean() == pytest.approx(meter.MEAN, rel=0.1)
    measured = record.scene["metering"]
    assert measured["by"] == "mean"
    # What the record says is how bright the lamp then is.
    stops = record.scene["exposure"] + measured["added"]
    assert found.max() == pytest.approx(min(1.0, glow * 2**stops), rel=0.08)


def test_off_it_changes_nothing(scene) -> None:
    building.black_world(scene)
    building.probe(at=(30.0, 0.0, 0.0))
    building.camera()
    building.plate("lamp", 0.3, (0, 0, 0)).data.materials.append(building.emission((0.3,) * 3))
    with building.staged(building.job()) as stage:
        path, record = stage.shoot(1)
        assert light(path).max() == pytest.approx(0.3 * 2 ** record.scene["exposure"], rel=0.05)
    assert "metering" not in record.scene or record.scene["metering"] is None
