"""Loaders that read the COCO files as they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ....core.dataset.layout import Layout
from .fault import Fault


def pycocotools(layout: Layout, split: str) -> Iterator[Fault]:
    """Every annotation is found by its image, and its mask has the stated area and box."""
    from pycocotools import mask as decoder
    from pycocotools.coco import COCO

    coco: Any = COCO(str(layout.coco(split)))
    found = coco.getAnnIds(imgIds=coco.getImgIds())
    if sorted(found) != sorted(coco.anns):
        yield None, f"{len(coco.anns)} annotations, but {len(found)} by their images"
    for number, annotation in coco.anns.items():
        if "segmentation" not in annotation:
            continue
        lengths = coco.annToRLE(annotation)
        area = int(decoder.area(lengths))
        box = [float(x) for x in decoder.toBbox(lengths)]
        if area != annotation["area"]:
            yield number, f"pycocotools decodes {area} pixels, area says {annotation['area']}"
        elif box != [float(x) for x in annotation["bbox"]]:
            yield number, f"pycocotools decodes the box {box}, bbox says {annotation['bbox']}"


def torchvision(layout: Layout, split: str) -> Iterator[Fault]:
    """CocoDetection opens the first and the last picture and finds their annotations."""
    from torchvision.datasets import CocoDetection

    dataset: Any = CocoDetection(str(layout.images(split)), str(layout.coco(split)))
    for position in {0, len(dataset) - 1} if len(dataset) else ():
        picture, targets = dataset[position]
        number = dataset.ids[position]
        entry = dataset.coco.imgs[number]
        size = entry["width"], entry["height"]
        if picture.size != size:
            yield number, f"torchvision loads {picture.size}, not {size}"
        if any(t["image_id"] != number for t in targets):
            yield number, "torchvision finds another image's annotations"
