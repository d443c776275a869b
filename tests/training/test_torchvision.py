"""Keypoint R-CNN in torchvision, through the exported module and script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from synthpoint.core.balance.splits import SPLITS
from synthpoint.tests.training.conftest import fell, points_of
from torchvision.models.detection import KeypointRCNN, roi_heads
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
from torchvision.models.detection.keypoint_rcnn import KeypointRCNNHeads, KeypointRCNNPredictor
from torchvision.ops import MultiScaleRoIAlign

Script = Callable[[str, str], ModuleType]
Coco = Callable[[str], dict[str, Any]]


@pytest.mark.parametrize("split", SPLITS)
def test_every_sample_is_the_coco_file(script: Script, coco: Coco, split: str) -> None:
    data = script("torchvision", "keypoint_dataset").KeypointDataset(split)
    truth = coco(split)
    assert len(data) == len(truth["images"])
    for (image, target), info in zip(data, truth["images"], strict=True):
        assert tuple(image.shape) == (3, info["height"], info["width"])
        assert image.dtype == torch.float32
        assert 0 <= image.min() <= image.max() <= 1
        found = [a for a in truth["annotations"] if a["image_id"] == info["id"]]
        assert target["labels"].tolist() == [a["category_id"] for a in found]
        for box, points, a in zip(target["boxes"], target["keypoints"], found, strict=True):
            x, y, w, h = a["bbox"]
            assert box.tolist() == [x, y, x + w, y + h]
            theirs = points_of(a, 5)
            seen = theirs[:, 2] > 0
            assert (points[:, 2].numpy() == seen).all()
            assert np.abs(points.numpy()[seen, :2] - theirs[seen, :2] - 0.5).max(initial=0) < 1e-4


def test_flipped_twice_is_the_same(script: Script) -> None:
    module = script("torchvision", "keypoint_dataset")
    for (image, target), (mirrored, other) in zip(
        module.KeypointDataset("train"), module.KeypointDataset("train", flip=1.0), strict=True
    ):
        width = image.shape[2]
        assert torch.equal(image, mirrored.flip(-1))
        left = other["keypoints"][:, [1, 0, 2, 4, 3]]
        seen = left[..., 2] > 0
        assert torch.equal(seen, target["keypoints"][..., 2] > 0)
        assert torch.allclose(width - left[seen][:, 0], target["keypoints"][seen][:, 0])
        assert torch.equal(width - other["boxes"][:, [2, 0]], target["boxes"][:, [0, 2]])


def test_the_library_reads_keypoints_as_continuous(script: Script) -> None:
    """Through its own heatmaps and back: no bias, where half a pixel would show."""
    module = script("torchvision", "keypoint_dataset")
    errors = []
    for _, target in module.KeypointDataset("train"):
        if not len(target["boxes"]):
            continue
        size = 56
        cells, valid = roi_heads.keypoints_to_heatmap(target["keypoints"], target["boxes"], size)
        row, column = torch.meshgrid(torch.arange(size), torch.arange(size), indexing="ij")
        across = (column - (cells % size)[..., None, None]) ** 2
        down = (row - (cells // size)[..., None, None]) ** 2
        # Some cells wide: the library resizes the map to the box, and a small box skips cells.
        maps = torch.exp(-(across + down) / (2 * 2.0**2))
        back, _ = roi_heads.heatmaps_to_keypoints(maps, target["boxes"])
        seen = valid > 0
        errors.append((back[..., :2] - target["keypoints"][..., :2])[seen])
    error = torch.cat(errors)
    assert error.abs().max() < 3  # a cell of the largest box
    print("torchvision decode error, px", error.mean(dim=0), error.abs().max())
    assert error.mean(dim=0).abs().max() < 0.2


def test_the_script_s_model_has_our_heads(script: Script) -> None:
    train = script("torchvision", "train")
    heads = train.build(train.KeypointDataset("train"), 120, pretrained=False).roi_heads
    assert heads.keypoint_predictor.kps_score_lowres.out_channels == 5
    assert heads.box_predictor.cls_score.out_features == 3


def small(classes: int, keypoints: int) -> KeypointRCNN:
    """The library's Keypoint R-CNN with little in it, for the time it takes on a CPU."""
    backbone = torch.nn.Sequential(
        *(
            torch.nn.Sequential(torch.nn.Conv2d(a, b, 3, 2, 1), torch.nn.ReLU())
            for a, b in ((3, 16), (16, 32), (32, 32))
        )
    )
    backbone.out_channels = 32
    return KeypointRCNN(
        backbone,
        min_size=96,
        max_size=128,
        rpn_anchor_generator=AnchorGenerator(((16, 32, 64),), ((0.5, 1.0, 2.0),)),
        box_roi_pool=MultiScaleRoIAlign(["0"], 7, 2),
        box_head=TwoMLPHead(32 * 7 * 7, 64),
        box_predictor=FastRCNNPredictor(64, 1 + classes),
        keypoint_roi_pool=MultiScaleRoIAlign(["0"], 14, 2),
        keypoint_head=KeypointRCNNHeads(32, (32, 32)),
        keypoint_predictor=KeypointRCNNPredictor(32, keypoints),
        rpn_post_nms_top_n_train=64,
    )


def test_a_few_steps_lower_the_loss(script: Script) -> None:
    train = script("torchvision", "train")
    torch.manual_seed(0)
    data = train.KeypointDataset("train", flip=0.5)
    loader = torch.utils.data.DataLoader(data, 2, shuffle=True, collate_fn=train.collate)
    model = small(len(data.class_names), len(data.keypoint_names))
    optimizer = torch.optim.AdamW(model.parameters(), 1e-3)
    losses = [train.train_epoch(model, loader, optimizer, "cpu") for _ in range(5)]
    print("torchvision losses", [round(x, 3) for x in losses])
    assert fell(losses)


def test_evaluation_runs(script: Script, exported: Path) -> None:
    train = script("torchvision", "train")
    data = train.KeypointDataset("train")

    class Perfect(torch.nn.Module):
        """Answers with the truth, in the order in which it is asked; what shows no keypoint is
        passed over in scoring, so an answer to it would count as a false one."""

        number = 0

        def forward(self, images: Any) -> Any:
            _, target = data[self.number]
            self.number += 1
            shown = (target["keypoints"][..., 2] > 0).any(dim=1)
            answer = {k: target[k][shown] for k in ("labels", "keypoints", "boxes")}
            return [{**answer, "scores": torch.ones(len(answer["labels"]))}]

    assert train.evaluate(Perfect(), data, "cpu") == pytest.approx(1.0)
