"""A rendered dataset for the real libraries: $SYNTHPOINT_DATASET, as `generate` wrote it.

Run apart from the other tests, in an environment with requirements/training.txt:
SYNTHPOINT_DATASET=DIR pytest -c tests/pytest.ini tests/training
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

# Nothing is fetched here: models are built from their configurations.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("YOLO_OFFLINE", "true")

# Such small models lose more to threads that wait for each other than they gain.
os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(scope="session")
def rendered() -> Path:
    """The rendered dataset's folder."""
    folder = os.environ.get("SYNTHPOINT_DATASET")
    if not folder:
        pytest.fail("set SYNTHPOINT_DATASET to the folder of a rendered dataset")
    return Path(folder)


@pytest.fixture(scope="session")
def exported(rendered: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset exported in every format into one folder of its own."""
    from synthpoint.core.dataset.layout import Layout
    from synthpoint.exporters import dataset, formats

    root: Path = tmp_path_factory.mktemp("exported")
    for name in ("yolo", "torchvision", "transformers", "openpose"):
        formats.get(name).export(dataset.read(rendered), Layout(root), copy=False)
    return root


@pytest.fixture
def script(exported: Path) -> Callable[[str, str], ModuleType]:
    """Imports training/FOLDER/MODULE.py of the export as its user does."""

    def load(folder: str, module: str) -> ModuleType:
        path = str(exported / "training" / folder)
        for known in ("train", module):  # several folders have a train.py
            sys.modules.pop(known, None)
        sys.path.insert(0, path)
        try:
            return importlib.import_module(module)
        finally:
            sys.path.remove(path)

    return load


@pytest.fixture
def coco(rendered: Path) -> Callable[[str], dict[str, Any]]:
    """The native annotation file of a split."""

    def load(split: str) -> dict[str, Any]:
        path = rendered / "annotations" / f"{split}_coco.json"
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        assert data["images"] or split != "train", "an empty dataset proves nothing"
        return data

    return load


def points_of(annotation: dict[str, Any], count: int) -> Any:
    """Keypoints (count, 3) of a native annotation, padded with zeros."""
    points = np.array(annotation["keypoints"], dtype=float).reshape(-1, 3)
    return np.vstack([points, np.zeros((count - len(points), 3))])


def fell(losses: list[float]) -> bool:
    """Finite throughout, and lower at the end than at the start."""
    return bool(np.isfinite(losses).all()) and losses[-1] < 0.9 * losses[0]
