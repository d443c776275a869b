"""ViTPose in transformers, through the exported module and script."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageOps
from synthpoint.core.balance.splits import SPLITS
from synthpoint.tests.training.conftest import fell, points_of

Script = Callable[[str, str], ModuleType]
Coco = Callable[[str], dict[str, Any]]


@pytest.mark.parametrize("split", SPLITS)
def test_every_crop_is_the_coco_file(script: Script, coco: Coco, split: str) -> None:
    data = script("transformers", "pose_dataset").PoseCrops(split)
    truth = {a["id"]: a for a in coco(split)["annotations"] if a["num_keypoints"]}
    assert len(data) == len(truth)
    for item in data:
        a = truth.pop(int(item["annotation"]))
        assert tuple(item["pixel_values"].shape) == (3, 256, 192)
        assert tuple(item["heatmaps"].shape) == (5, 64, 48)
        assert item["box"].tolist() == a["bbox"]
        assert np.abs(item["keypoints"].numpy() - points_of(a, 5)).max() < 1e-4
    assert not truth


def test_the_library_reads_our_heatmaps_back(script: Script) -> None:
    """Perfect heatmaps through the processor's own post-processing: keypoints in the picture."""
    data = script("transformers", "pose_dataset").PoseCrops("train")
    errors = []
    for item in data:
        outputs = SimpleNamespace(heatmaps=item["heatmaps"][None])
        boxes = [[item["box"].tolist()]]
        found = data.processor.post_process_pose_estimation(outputs, boxes=boxes)[0][0]
        seen = item["weights"] > 0
        cell = 1.25 * max(item["box"][2] / 48, item["box"][3] / 64)
        errors.append((found["keypoints"] - item["keypoints"][:, :2])[seen] / cell)
    error = torch.cat(errors)
    print("transformers decode error, cells", error.abs().mean().item(), error.abs().max().item())
    assert error.abs().mean() < 0.1
    assert error.mean(dim=0).abs().max() < 0.1


def test_the_crop_shows_the_keypoints_where_the_heatmap_has_them(script: Script) -> None:
    """A white dot on a black picture comes out of the processor's warp at the heatmap's peak."""
    module = script("transformers", "pose_dataset")
    data = module.PoseCrops("train")
    box, at = [31.0, 22.0, 60.0, 50.0], (52, 47)
    pixels = np.zeros((120, 160, 3), dtype=np.uint8)
    pixels[at[1], at[0]] = 255
    crop = data.processor(Image.fromarray(pixels), boxes=[[box]], return_tensors="pt")
    light = crop["pixel_values"][0, 0].double()
    light = light - light.min()
    y, x = torch.meshgrid(torch.arange(256.0), torch.arange(192.0), indexing="ij")
    centre = [(light * axis).sum() / light.sum() for axis in (x, y)]
    points = np.array([at], dtype=float)
    there = module.to_heatmap(points, box, data.size, data.heatmap_size)[0]
    scale = (np.array(data.size) - 1) / (np.array(data.heatmap_size) - 1)
    assert [float(c) for c in centre] == pytest.approx(there * scale, abs=0.1)


def test_flips_are_those_of_a_mirrored_picture(script: Script) -> None:
    module = script("transformers", "pose_dataset")
    plain, flipped = module.PoseCrops("train"), module.PoseCrops("train", flip=1.0)
    for number, annotation in enumerate(plain.instances[:6]):
        item = flipped[number]
        with Image.open(plain.folder / plain.files[annotation["image_id"]]) as picture:
            mirrored = ImageOps.mirror(picture.convert("RGB"))
        x, y, w, h = annotation["bbox"]
        last = mirrored.width - 1
        box = [last - x - w, y, w, h]  # in pixel indices, as the processor takes boxes
        crop = plain.processor(mirrored, boxes=[[box]], return_tensors="pt")["pixel_values"][0]
        assert (crop - item["pixel_values"]).abs().mean() < 0.02
        points = np.array(annotation["keypoints"], dtype=float).reshape(-1, 3)
        points[:, 0] = last - points[:, 0]
        points = points[plain.flip_index]
        at = module.to_heatmap(points[:, :2], box, plain.size, plain.heatmap_size)
        heatmaps, weights = module.draw(at, points[:, 2] > 0, plain.heatmap_size)
        assert torch.equal(weights, item["weights"])
        assert torch.allclose(heatmaps, item["heatmaps"], atol=1e-4)


def test_a_few_steps_lower_the_loss(script: Script) -> None:
    train = script("transformers", "train")
    torch.manual_seed(0)
    data = train.PoseCrops("train", flip=0.5)
    loader = torch.utils.data.DataLoader(data, 4, shuffle=True)
    model = train.build(len(data.keypoint_names), width=64, depth=2)
    assert model.config.num_labels == 5
    optimizer = torch.optim.AdamW(model.parameters(), 1e-3)
    losses = [train.train_epoch(model, loader, optimizer, "cpu") for _ in range(4)]
    print("transformers losses", [round(x, 5) for x in losses])
    assert fell(losses)


def test_evaluation_of_a_perfect_model(script: Script) -> None:
    train = script("transformers", "train")
    data = train.PoseCrops("train")

    class Perfect(torch.nn.Module):
        number = 0

        def forward(self, pixels: Any) -> Any:
            item = data[self.number]
            self.number += 1
            return SimpleNamespace(heatmaps=item["heatmaps"][None])

    ap = train.evaluate(Perfect(), data, "cpu")
    print("transformers AP of perfect heatmaps", ap)
    assert ap > 0.9
