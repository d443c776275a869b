"""OpenPose targets: heatmaps and affinity fields where the keypoints and limbs are."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from synthpoint.core.balance.splits import SPLITS

Script = Callable[[str, str], ModuleType]
Coco = Callable[[str], dict[str, Any]]


@pytest.mark.parametrize("split", SPLITS)
def test_every_picture_has_its_keypoints(script: Script, coco: Coco, split: str) -> None:
    module = script("openpose", "openpose_targets")
    data, truth = module.OpenPoseDataset(split, size=160), coco(split)
    assert len(data) == len(truth["images"])
    x, y = module.cell_centres(160, 160)
    for item, info in zip(data, truth["images"], strict=True):
        assert tuple(item["image"].shape) == (3, 160, 160)
        assert tuple(item["heatmaps"].shape) == (6, 20, 20)
        assert tuple(item["pafs"].shape) == (10, 20, 20)
        scale = 160 / max(info["width"], info["height"])
        expected = np.zeros((5, 20, 20))
        for a in truth["annotations"]:
            if a["image_id"] == info["id"]:
                for channel, (px, py, v) in enumerate(np.reshape(a["keypoints"], (-1, 3))):
                    if v > 0:
                        u, w = (px + 0.5) * scale - 0.5, (py + 0.5) * scale - 0.5
                        peak = np.exp(-((x - u) ** 2 + (y - w) ** 2) / (2 * 7.0**2))
                        expected[channel] = np.maximum(expected[channel], peak)
        assert np.abs(item["heatmaps"][:5].numpy() - expected).max() < 1e-5
        assert np.abs(item["heatmaps"][5].numpy() - (1 - expected.max(axis=0))).max() < 1e-5


def test_fields_point_along_their_limb(script: Script) -> None:
    module = script("openpose", "openpose_targets")
    points = np.zeros((5, 3))
    points[0], points[1] = (20, 30, 2), (100, 90, 1)
    _, pafs = module.targets([points], 160, 160)
    x, y = module.cell_centres(160, 160)
    on = np.hypot(pafs[0], pafs[1]) > 0
    assert on.any()
    assert np.allclose((pafs[0][on], pafs[1][on]), ([0.8] * on.sum(), [0.6] * on.sum()))
    away = np.abs((x - 20) * 0.6 - (y - 30) * 0.8)
    assert away[on].max() <= 8
    assert (pafs[2:] == 0).all()


def test_flips_mirror_the_targets(script: Script) -> None:
    """Channels change places by the flip index; fields turn their x round."""
    module = script("openpose", "openpose_targets")
    definition = module.DEFINITION
    plain = module.OpenPoseDataset("train", size=160)
    flipped = module.OpenPoseDataset("train", size=160, flip=1.0)
    index = [*definition["flip_index"], 5]
    for a, b in zip(plain, flipped, strict=True):
        assert torch.equal(a["image"].flip(-1), b["image"])
        assert torch.allclose(a["heatmaps"].flip(-1)[index], b["heatmaps"], atol=1e-5)
        for number, (start, end) in enumerate(definition["limbs"]):
            mirror = [definition["flip_index"][start], definition["flip_index"][end]]
            if mirror in definition["limbs"]:
                other = definition["limbs"].index(mirror)
                field = a["pafs"][2 * other : 2 * other + 2].flip(-1).clone()
                field[0] *= -1
                assert torch.allclose(field, b["pafs"][2 * number : 2 * number + 2], atol=1e-5)
