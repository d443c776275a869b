"""YOLO-pose as Ultralytics reads it: data.yaml and labels/ beside images/.

A row an instance: class cx cy w h (x y v) * K, class from 0, coordinates as fractions of the
picture's width and height, keypoints continuous. Format: docs.ultralytics.com/datasets/pose.
Its loader finds a label by replacing the last /images/ of the picture's path by /labels/.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ...core.balance.splits import SPLITS
from ...core.dataset.files import write_text
from ...core.dataset.layout import Layout
from ...core.dataset.stored import over
from ...core.labels.record import InstanceLabel, Record
from .. import templates
from ..coco import labelled
from ..dataset import Dataset, flips
from ..padding import Slots, class_names, slots, spread
from ..pictures import share

DESCRIPTION = "YOLO-pose (Ultralytics): data.yaml and labels/ beside images/"
COMMAND = "python training/yolo/train.py"


def export(dataset: Dataset, output: Layout, copy: bool) -> list[Path]:
    """Writes labels/SPLIT/STEM.txt, data.yaml and training/yolo/. A picture without instruments
    has an empty label file: it is a background, not an omission."""
    plan = slots(dataset.classes)
    share(dataset, output, copy)
    for split in SPLITS:
        folder = output.root / "labels" / split
        folder.mkdir(parents=True, exist_ok=True)
        # Ultralytics' cache goes by file sizes, and changed labels may have the old ones.
        folder.with_suffix(".cache").unlink(missing_ok=True)
    write = partial(_labels, output, [c.name for c in dataset.classes], plan)
    written: dict[str, list[Path]] = {split: [] for split in SPLITS}
    for some in over(write, dataset.records):
        for split, path in some:
            written[split].append(path)
    made = [path for paths in written.values() for path in paths]
    data = output.root / "data.yaml"
    write_text(data, _yaml(dataset, plan))
    return [data, *templates.write("yolo", output, _flips(dataset)), *made]


def _labels(
    output: Layout, names: Sequence[str], plan: Slots, records: Sequence[Record]
) -> list[tuple[str, Path]]:
    """Writes the label files of some records: of each its split and its path."""
    made = []
    for record in records:
        rows = [_row(one, names.index(one.class_name), record, plan) for one in labelled(record)]
        path = output.root / "labels" / record.split / f"{Path(record.file).stem}.txt"
        write_text(path, "".join(f"{row}\n" for row in rows), kept=False)
        made.append((record.split, path))
    return made


def _flips(dataset: Dataset) -> dict[str, object]:
    """What train.py says of mirrored pictures."""
    if flips(dataset.classes):
        swaps = "fliplr mirrors half of the pictures and swaps left and right by flip_idx from"
        return {"flip": 0.5, "flip_note": f"{swaps} data.yaml"}
    note = "Nothing is mirrored: a left hand would become a right one, and keep its class"
    return {"flip": 0.0, "flip_note": note}


def _row(one: InstanceLabel, number: int, record: Record, plan: Slots) -> str:
    assert one.bbox is not None
    width, height = record.width, record.height
    x, y, w, h = one.bbox
    values = [(x + w / 2) / width, (y + h / 2) / height, w / width, h / height]
    points = [
        (k.u / width, k.v / height, k.visibility)
        if k.visibility and k.u is not None and k.v is not None
        else (0.0, 0.0, 0)
        for k in one.keypoints
    ]
    text = [str(number), *(f"{v:.7f}" for v in values)]
    for px, py, v in spread(points, plan.of_class[one.class_name], plan.count, (0.0, 0.0, 0)):
        text += [f"{px:.7f}", f"{py:.7f}", str(v)]
    return " ".join(text)


def _yaml(dataset: Dataset, plan: Slots) -> str:
    """data.yaml. Without `path`, Ultralytics counts from the file's own folder, so that the
    dataset can be moved. It insists on a val set: without one, what there is serves."""
    used = [split for split in SPLITS if dataset.split(split)]
    folders = {"train": "train", "val": next((s for s in ("val", "test") if s in used), "train")}
    if "test" in used:
        folders["test"] = "test"
    unmirrored = "" if flips(dataset.classes) else " fliplr=0.0"
    lines = [f"# Train with: yolo pose train data=data.yaml model=yolo11n-pose.yaml{unmirrored}"]
    lines += [f"{key}: images/{split}" for key, split in folders.items()]
    settings: dict[str, Any] = {
        "kpt_shape": [plan.count, 3],
        "flip_idx": list(plan.flip),
        "kpt_oks_sigmas": list(plan.sigmas),
    }
    lines += [f"{key}: {json.dumps(value)}" for key, value in settings.items()]
    lines.append("names:")
    lines += [f"  {i}: {_text(c.name)}" for i, c in enumerate(dataset.classes)]
    lines.append("kpt_names:")
    for i, c in enumerate(dataset.classes):
        names = class_names(c.keypoint_names, plan.of_class[c.name], plan)
        lines.append(f"  {i}: [{', '.join(map(_text, names))}]")
    return "\n".join(lines) + "\n"


def _text(name: str) -> str:
    """A JSON string, which is a YAML string too."""
    return json.dumps(name, ensure_ascii=False)
