"""The real libraries' loaders on a dataset, those that are installed.

They are slow beside the linter's own rules and need a dataset that these find nothing in.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...core.layout import Layout
from ...core.splits import SPLITS
from .finding import Finding


def check(root: Path) -> list[Finding]:
    """Rules loader-pycocotools and loader-torchvision; nothing where neither is installed."""
    layout = Layout(root)
    found: list[Finding] = []
    for name, load in (("pycocotools", _pycocotools), ("torchvision", _torchvision)):
        for split in SPLITS:
            file = layout.coco(split).relative_to(root).as_posix()
            try:
                with contextlib.redirect_stdout(io.StringIO()):  # they report their progress
                    found += [Finding(file, n, f"loader-{name}", m) for n, m in load(layout, split)]
            except ImportError:
                break
            except Exception as error:  # whatever a library raises is what is to be reported
                message = f"{type(error).__name__}: {error}".splitlines()[0]
                found.append(Finding(file, None, f"loader-{name}", message))
    return found


def installed() -> list[str]:
    """Names of the loaders that `check` will use."""
    from importlib.util import find_spec

    return [name for name in ("pycocotools", "torchvision") if find_spec(name) is not None]


def _pycocotools(layout: Layout, split: str) -> Iterator[tuple[int | None, str]]:
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


def _torchvision(layout: Layout, split: str) -> Iterator[tuple[int | None, str]]:
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
