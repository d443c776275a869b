"""Runs what is too heavy for every test run, on a rendered dataset, and prints a table's rows.

python tools/prove_training.py mmpose DIR      HRNet, RTMPose, ViTPose (requirements/mmpose.txt)
python tools/prove_training.py openpose DIR    Lightweight OpenPose (requirements/openpose.txt)
python tools/prove_training.py yolo-real DIR   YOLO-pose from scratch (requirements/training.txt)

Each exports DIR into a temporary folder, reads every sample with the library's own code, compares
keypoints with DIR/annotations, and trains. Models have random weights; nothing is downloaded.
The rows belong into docs/training.md, with their date.
"""

from __future__ import annotations

import argparse
import datetime
import importlib
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

ENTRY = Path(__file__).resolve().parents[1] / "synthpoint.py"
SPLITS = ("train", "val", "test")


def main() -> None:
    """Runs one proof and prints its rows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("proof", choices=("mmpose", "openpose", "yolo-real"))
    parser.add_argument("dataset", type=Path, metavar="DIR")
    parser.add_argument("--steps", type=int, default=8, help="training steps of a short proof")
    parser.add_argument("--minutes", type=float, default=20.0, help="of yolo-real")
    parser.add_argument("--size", type=int, default=320, help="picture size of yolo-real")
    parser.add_argument("--keep", type=Path, metavar="DIR2", help="export here, and keep it")
    arguments = parser.parse_args()
    os.environ.setdefault("YOLO_OFFLINE", "true")
    with tempfile.TemporaryDirectory() as folder:
        root = arguments.keep or Path(folder)
        name = arguments.proof.split("-")[0]
        words = ["export", arguments.dataset, "--to", name, "--output", root]
        subprocess.run([sys.executable, ENTRY, *words], check=True, stdout=subprocess.DEVNULL)
        sys.path.insert(0, str(root / "training" / name))
        rows = {"mmpose": mmpose, "openpose": openpose, "yolo-real": yolo_real}[arguments.proof]
        for row in rows(arguments, root):
            today = datetime.date.today().isoformat()
            print(f"| {' | '.join((today, *row))} |", flush=True)


def versions(*names: str) -> str:
    """The installed versions of these distributions."""
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)


def truth(root: Path, split: str) -> dict[int, Any]:
    """Native keypoints (n, 3) in pixel indices by annotation id."""
    data = json.loads((root / "annotations" / f"{split}_coco.json").read_text(encoding="utf-8"))
    return {a["id"]: np.reshape(a["keypoints"], (-1, 3)) for a in data["annotations"]}


def falling(losses: list[float]) -> str:
    """First and last loss; SystemExit where it is not finite or did not fall."""
    if not np.isfinite(losses).all() or losses[-1] >= losses[0]:
        raise SystemExit(f"the loss does not fall: {losses}")
    return f"{losses[0]:.4g} to {losses[-1]:.4g} in {len(losses)} steps"


# ---- MMPose

MMPOSE = {"hrnet_w32": "HRNet-W32", "rtmpose_s": "RTMPose-s", "vitpose_small": "ViTPose-small"}


def mmpose(arguments: argparse.Namespace, root: Path) -> Iterator[tuple[str, ...]]:
    """A row a model: samples read, keypoint error of the library's own coding, loss."""
    import torch

    script = importlib.import_module("train")
    script.allow_mmcv_lite()
    from mmengine.registry import init_default_scope

    used = ["mmpose", "mmengine", "mmcv-lite", "torch"]
    for name, title in MMPOSE.items():
        if name.startswith("vitpose"):
            importlib.import_module("mmpretrain.models")
            used.append("mmpretrain")
        config = script.configure(name, scratch=True, epochs=1, batch=2)
        init_default_scope("mmpose")
        read = sum(_read_mmpose(config, arguments.dataset, split) for split in SPLITS)
        error = _coding_error(config, arguments.dataset)
        torch.manual_seed(0)
        loss = _train_mmpose(config, arguments.steps)
        yield title, versions(*used), f"{read} instances", error, loss


def _dataset(config: Any, split: str, pipeline: list[Any], **settings: Any) -> Any:
    from mmpose.registry import DATASETS

    made = dict(config.train_dataloader.dataset)
    made.update(
        pipeline=pipeline,
        ann_file=f"annotations/{split}_coco_padded.json",
        data_prefix={"img": f"images/{split}/"},
        **settings,
    )
    return DATASETS.build(made)


def _read_mmpose(config: Any, root: Path, split: str) -> int:
    """Compares every instance as the library's dataset holds it, and its mirror image."""
    from mmpose.registry import TRANSFORMS

    expected = {i: p for i, p in truth(root, split).items() if p[:, 2].any()}
    if not expected:
        return 0
    data = _dataset(config, split, [{"type": "LoadImage"}])
    flip = TRANSFORMS.build({"type": "RandomFlip", "prob": 1.0, "direction": "horizontal"})
    for number in range(len(data)):
        item = data[number]
        points = expected.pop(item["id"])
        seen = points[:, 2] > 0
        mine, visible = item["keypoints"][0], item["keypoints_visible"][0]
        assert np.abs(mine[: len(points)] - points[:, :2]).max() < 1e-3
        assert (visible[: len(points)] == seen).all()
        assert not visible[len(points) :].any()
        width = item["img"].shape[1]
        centre = {"bbox_center": np.zeros((1, 2), dtype=np.float32)}
        other = flip({**item, **centre})
        index = data.metainfo["flip_indices"]
        assert (other["keypoints_visible"][0] == visible[index]).all()
        moved = other["keypoints"][0][visible[index] > 0][:, 0]
        assert np.abs(moved - (width - 1 - mine[index][visible[index] > 0][:, 0])).max() < 1e-3
    assert not expected, f"{split}: annotations not read: {sorted(expected)}"
    return number + 1


def _coding_error(config: Any, root: Path) -> str:
    """Keypoints through the model's input warp, its target and its decoder, back to the picture."""
    from mmpose.registry import KEYPOINT_CODECS

    udp = config.codec.type == "UDPHeatmap"
    affine = {"type": "TopdownAffine", "input_size": config.codec.input_size, "use_udp": udp}
    steps = [{"type": "LoadImage"}, {"type": "GetBBoxCenterScale"}, affine]
    data = _dataset(config, "train", steps)
    codec = KEYPOINT_CODECS.build(config.codec)
    expected, errors = truth(root, "train"), []
    for number in range(len(data)):
        item = data[number]
        points = expected[item["id"]]
        encoded = codec.encode(item["transformed_keypoints"], item["keypoints_visible"])
        fields = (
            ("heatmaps",) if "heatmaps" in encoded else ("keypoint_x_labels", "keypoint_y_labels")
        )
        decoded, _ = codec.decode(*(encoded[f] for f in fields))
        size, scale = np.array(item["input_size"]), item["input_scale"]
        back = decoded[0] / size * scale + item["input_center"] - 0.5 * scale
        seen = points[:, 2] > 0
        errors.append((back[: len(points)] - points[:, :2])[seen])
    error = np.concatenate(errors)
    bias = np.abs(error.mean(axis=0)).max()
    return f"mean {np.hypot(*error.T).mean():.2f} px, bias {bias:.2f} px"


def _train_mmpose(config: Any, steps: int) -> str:
    import torch
    from mmengine.dataset import pseudo_collate
    from mmengine.model import revert_sync_batchnorm
    from mmpose.registry import MODELS

    pipeline = [t for t in config.train_dataloader.dataset.pipeline if "Random" not in t["type"]]
    data = _dataset(config, "train", [t for t in pipeline if t["type"] != "Albumentation"])
    batch = pseudo_collate([data[number] for number in range(4)])
    # As the library's runner does where there is one process.
    model = revert_sync_batchnorm(MODELS.build(config.model))
    model.train()
    optimizer = torch.optim.AdamW(model.parameters(), 5e-4)
    losses = []
    for _ in range(steps):
        given = model.data_preprocessor(batch, training=True)
        loss = model(**given, mode="loss")["loss_kpt"]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss))
    return falling(losses)


# ---- OpenPose


def openpose(arguments: argparse.Namespace, root: Path) -> Iterator[tuple[str, ...]]:
    """One row: pictures read, keypoints and grouping by OpenDR's own decoder, loss."""
    import torch

    script, targets = importlib.import_module("train"), importlib.import_module("openpose_targets")
    read = sum(len(list(targets.OpenPoseDataset(split))) for split in SPLITS)
    decoded = _decode_openpose(arguments.dataset, targets)
    torch.manual_seed(0)
    data = targets.OpenPoseDataset("train", size=184)
    loader = torch.utils.data.DataLoader(torch.utils.data.Subset(data, range(4)), 4)
    model = script.build()
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)
    losses = [script.train_epoch(model, loader, optimizer, "cpu") for _ in range(arguments.steps)]
    library = versions("opendr-toolkit-pose-estimation", "torch")
    yield "Lightweight OpenPose", library, f"{read} pictures", decoded, falling(losses)


def _decode_openpose(root: Path, targets: Any) -> str:
    """Perfect targets through OpenDR's peak finder and grouping, one class a picture."""
    import cv2

    keypoints = importlib.import_module(
        "opendr.perception.pose_estimation.lightweight_open_pose.algorithm.modules.keypoints"
    )
    definition = targets.DEFINITION
    keypoints.BODY_PARTS_KPT_IDS = definition["limbs"]
    keypoints.BODY_PARTS_PAF_IDS = definition["paf_channels"]
    count, size, errors, grouped, alone = len(definition["keypoints"]), 640, [], 0, 0
    data = targets.OpenPoseDataset("train", size=size)
    for number, info in enumerate(data.images):
        item, instruments = data[number], data.of_image[info["id"]]
        if len(instruments) != 1 or (instruments[0][:3, 2] == 0).any():
            continue
        scale = size / max(info["width"], info["height"])
        maps, fields = (
            cv2.resize(
                item[kind].numpy().transpose(1, 2, 0), (size, size), interpolation=cv2.INTER_CUBIC
            )
            for kind in ("heatmaps", "pafs")
        )
        found: list[Any] = []
        total = 0
        for channel in range(count):
            total += keypoints.extract_keypoints(maps[:, :, channel].copy(), found, total)
            point = instruments[0][channel]
            if point[2] and found[channel]:
                there = (np.array(found[channel][0][:2]) + 0.5) / scale - 0.5
                errors.append(there - point[:2])
        poses, _ = keypoints.group_keypoints(found, fields, pose_entry_size=count + 2)
        alone += 1
        grouped += len(poses) == 1
    error = np.array(errors)
    bias = np.abs(error.mean(axis=0)).max()
    mean = np.hypot(*error.T).mean()
    return f"mean {mean:.2f} px, bias {bias:.2f} px; {grouped} of {alone} grouped as one"


# ---- YOLO


def yolo_real(arguments: argparse.Namespace, root: Path) -> Iterator[tuple[str, ...]]:
    """One row: YOLO11-pose nano from random weights, measured on the test split."""
    from ultralytics import YOLO
    from ultralytics.utils import torch_utils

    torch_utils.NUM_THREADS = os.cpu_count() or 1  # the library leaves one out for its loaders
    start = time.monotonic()
    model = YOLO("yolo11n-pose.yaml")
    model.train(
        data=str(root / "data.yaml"),
        project=str(root / "runs"),
        name="real",
        time=arguments.minutes / 60,
        epochs=1000,  # the time ends it
        imgsz=arguments.size,
        # Few pictures and little time: a step for every 8 pictures (the library's default gathers
        # 64), no mosaics, which halve instruments that are small already, and the optimizer that
        # the library itself takes for short trainings.
        batch=8,
        nbs=8,
        mosaic=0.0,
        optimizer="AdamW",
        lr0=0.001,
        device="cpu",
        workers=1,
        fliplr=0.5,
        plots=False,
        verbose=False,
    )
    minutes = (time.monotonic() - start) / 60
    counts = [len(list((root / "images" / split).iterdir())) for split in SPLITS]
    scores = model.val(
        data=str(root / "data.yaml"), split="test", imgsz=arguments.size, plots=False, device="cpu"
    )
    read = f"{counts[0]} train, {counts[1]} val, {counts[2]} test pictures at {arguments.size} px"
    measured = (
        f"test: box mAP50-95 {scores.box.map:.3f}, mAP50 {scores.box.map50:.3f}; "
        f"pose mAP50-95 {scores.pose.map:.3f}, mAP50 {scores.pose.map50:.3f}"
    )
    yield "yolo11n-pose", versions("ultralytics", "torch"), read, measured, f"{minutes:.0f} minutes"


if __name__ == "__main__":
    main()
