"""The files of OpenPose, compared in numbers with the native COCO files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from synthpoint.core.balance.splits import SPLITS
from synthpoint.core.dataset.layout import Layout
from synthpoint.core.errors import UserError
from synthpoint.core.labels import masks
from synthpoint.exporters import dataset, formats
from synthpoint.exporters.coco import labelled
from synthpoint.tests import datasets, exports

W, H = datasets.WIDTH, datasets.HEIGHT


def export(source: Layout) -> Layout:
    files = formats.get("openpose").export(dataset.read(source.root), source, False)
    assert all(path.is_file() for path in files)
    return source


@pytest.fixture
def native(tmp_path: Path) -> Layout:
    return exports.build(tmp_path / "native")


def test_openpose_definition(native: Layout) -> None:
    root = export(native).root
    data = json.loads((root / "training/openpose/definition.json").read_text("utf-8"))
    assert (data["heatmaps"], data["pafs"]) == (6, 10)
    assert data["limbs"] == [[0, 1], [1, 2], [2, 3], [2, 4], [0, 2]]
    assert sorted(c for pair in data["paf_channels"] for c in pair) == list(range(10))


@pytest.mark.parametrize("form", ["polygon", "rle", "none"])
def test_openpose_always_has_polygons(tmp_path: Path, form: str) -> None:
    native = exports.build(tmp_path, labels={"segmentation": form})
    export(native)
    of_record = {r.index: labelled(r) for r in dataset.read(native.root).records}
    data = json.loads((native.annotations / "train_openpose.json").read_text("utf-8"))
    assert data["annotations"]
    for a in data["annotations"]:
        one = next(i for i in of_record[a["image_id"]] if i.id == a["instance"])
        mask = masks.fill(a["segmentation"], H, W)
        assert (mask == masks.decode(one.rle or "", H, W)).all()
        assert len(a["keypoints"]) == 15


# What doc/02_output.md of OpenPose and its version 1.3 name beside the pose.
OPENPOSE_BESIDE = (
    *(f"{part}_keypoints_2d" for part in ("face", "hand_left", "hand_right")),
    *(f"{part}_keypoints_3d" for part in ("pose", "face", "hand_left", "hand_right")),
)


@pytest.mark.parametrize("split", SPLITS)
def test_openpose_people_are_the_coco_annotations(native: Layout, split: str) -> None:
    """The keys of OpenPose's own JSON; every keypoint where the native file has it."""
    root = export(native).root
    keypoints = json.loads((root / "training/openpose/definition.json").read_text("utf-8"))[
        "keypoints"
    ]
    truth = json.loads(native.coco(split).read_text("utf-8"))
    files = sorted((root / "training/openpose/people" / split).iterdir())
    stems = [Path(i["file_name"]).stem for i in truth["images"]]
    assert [f.name for f in files] == [f"{stem}_keypoints.json" for stem in sorted(stems)]
    compared = 0
    for image in truth["images"]:
        name = f"{Path(image['file_name']).stem}_keypoints.json"
        data = json.loads((files[0].parent / name).read_text("utf-8"))
        assert set(data) == {"version", "people"}
        found = {a["id"]: a for a in truth["annotations"] if a["image_id"] == image["id"]}
        assert [p["person_id"][0] for p in data["people"]] == list(found)
        for person in data["people"]:
            numbers = person.pop("pose_keypoints_2d")
            own = found[person.pop("person_id")[0]]["keypoints"]
            assert len(numbers) == 3 * len(keypoints)
            assert person == {key: [] for key in OPENPOSE_BESIDE}
            for i in range(0, len(own), 3):
                x, y, c = numbers[i : i + 3]
                if own[i + 2]:
                    assert (x - 0.5, y - 0.5, c) == pytest.approx((*own[i : i + 2], 1), abs=1e-3)
                    compared += 1
                else:
                    assert (x, y, c) == (0, 0, 0)
            assert not any(numbers[len(own) :])
    assert compared


def test_openpose_needs_a_skeleton(native: Layout) -> None:
    data = json.loads(native.job.read_text("utf-8"))
    for one in data["classes"]:
        one["skeleton"] = []
    exports.edit_job(native, classes=data["classes"])
    with pytest.raises(UserError, match="no class has a skeleton; add one"):
        formats.check(formats.get("openpose"), dataset.read(native.root))
