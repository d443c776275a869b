"""What exporters make of a lens that distorts: COCO says so, BOP refuses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from synthpoint.core.dataset.layout import Layout
from synthpoint.core.dataset.records import read_all
from synthpoint.core.errors import UserError
from synthpoint.exporters import coco, dataset
from synthpoint.exporters.formats import bop
from synthpoint.tests import datasets, exports

LENS = (-0.2, 0.05, 0.002, -0.001, 0.01)


@pytest.fixture
def bent(tmp_path: Path) -> Layout:
    """A dataset whose image 3 has such a lens."""
    layout = exports.build(tmp_path / "made", 4)
    made = []
    for one in read_all(layout.records):
        if one.index == 3:
            k = replace(one.view.intrinsics, distortion=LENS)
            one = replace(one, view=replace(one.view, intrinsics=k))
        made.append(one)
    datasets.rewrite_records(layout, made)
    coco.write(layout, datasets.job(), read_all(layout.records))
    return layout


def test_coco_names_the_coefficients_where_there_are_any(bent: Layout) -> None:
    cameras = {
        image["id"]: image["camera"]
        for split in ("train", "val", "test")
        for image in datasets.load(bent, split)["images"]
    }
    assert cameras[3]["distortion"] == list(LENS)
    assert all("distortion" not in c for i, c in cameras.items() if i != 3)
    assert "k1, k2, p1, p2, k3" in datasets.load(bent)["info"]["conventions"]["camera"]
    # The pinhole part is what it was.
    assert np.reshape(cameras[3]["cam_K"], (3, 3))[0, 0] == cameras[3]["fx"]


def test_bop_refuses(bent: Layout) -> None:
    with pytest.raises(
        UserError, match=r"^image 3: its lens distorts, .* distortion.enabled false"
    ):
        bop.check(dataset.read(bent.root))
