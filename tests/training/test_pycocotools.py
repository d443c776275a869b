"""pycocotools: both forms of the annotations score a perfect answer with 1."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from synthpoint.core.balance.splits import SPLITS


def opened(path: Path) -> COCO:
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(path))


def score(truth: COCO, results: list[dict[str, Any]], sigmas: list[float], ids: list[int]) -> float:
    """AP at OKS 0.50:0.95 over the categories `ids`."""
    with contextlib.redirect_stdout(io.StringIO()):
        run = COCOeval(truth, truth.loadRes(results), "keypoints")
        run.params.kpt_oks_sigmas = np.array(sigmas)
        run.params.catIds = ids
        run.evaluate()
        run.accumulate()
        run.summarize()
    return float(run.stats[0])


def answers(truth: COCO, moved: float = 0.0) -> list[dict[str, Any]]:
    """The truth as results; x moved by a share of the square root of the area. What shows no
    keypoint is passed over in scoring, so an answer to it would count as a false one."""
    made = []
    for a in truth.dataset["annotations"]:
        if not a["num_keypoints"]:
            continue
        points = np.array(a["keypoints"], dtype=float).reshape(-1, 3)
        points[:, 0] += moved * np.sqrt(a["area"])
        made.append(
            {
                "image_id": a["image_id"],
                "category_id": a["category_id"],
                "keypoints": points.ravel().tolist(),
                "score": 1.0,
            }
        )
    return made


@pytest.mark.parametrize("split", SPLITS)
def test_native_scores_class_by_class(rendered: Path, split: str) -> None:
    truth = opened(rendered / "annotations" / f"{split}_coco.json")
    used = {a["category_id"] for a in truth.dataset["annotations"] if a["num_keypoints"]}
    for category in truth.dataset["categories"]:
        if category["id"] in used:
            perfect = [a for a in answers(truth) if a["category_id"] == category["id"]]
            one = [category["id"]]
            assert score(truth, perfect, category["sigmas"], one) == pytest.approx(1.0)


def test_padded_scores_both_classes_at_once(exported: Path) -> None:
    truth = opened(exported / "annotations" / "train_coco_padded.json")
    sigmas = truth.dataset["info"]["padding"]["sigmas"]
    ids = truth.getCatIds()
    assert score(truth, answers(truth), sigmas, ids) == pytest.approx(1.0)
    # OKS of a shift by d·√area is exp(-d² / (8 sigma²)): at twice sigma 0.61, so 3 of 10 bars.
    assert score(truth, answers(truth, 2 * sigmas[0]), sigmas, ids) == pytest.approx(0.3, abs=0.01)
