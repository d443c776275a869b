"""The recipe of tools/transfer.py: what it is shown is where it is said to be, and it learns."""

from __future__ import annotations

import importlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

TOOLS = Path(__file__).resolve().parents[2] / "tools"
SIZE = 96, 80


@pytest.fixture
def recipe(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(TOOLS))
    torch.set_num_threads(1)
    return importlib.import_module("transfer_recipe")


def wands(folder: Path, count: int, seed: int) -> Path:
    """Grey rods in noise, one end red and one blue; those of a second class yellow and green."""
    draw = np.random.default_rng(seed)
    images, annotations = [], []
    for split in ("train", "val", "test"):
        (folder / "images" / split).mkdir(parents=True)
    (folder / "annotations").mkdir()
    for number in range(1, count + 1):
        picture = Image.fromarray(draw.integers(60, 140, (SIZE[1], SIZE[0], 3), np.uint8))
        pen = ImageDraw.Draw(picture)
        category = 1 + number % 2
        angle, length = draw.uniform(0, 2 * np.pi), draw.uniform(15, 25)
        half = length * np.array([np.cos(angle), np.sin(angle)])
        ends = np.round(draw.uniform((30, 30), (66, 50)) + np.array([half, -half]))
        pen.line([tuple(end) for end in ends], (220, 220, 220), 3)
        colors = ("red", "blue") if category == 1 else ("yellow", "green")
        for end, color in zip(ends, colors, strict=True):
            pen.ellipse([*(end - 3), *(end + 3)], color)
        low, high = ends.min(0) - 4, ends.max(0) + 4
        picture.save(folder / "images" / "train" / f"{number}.png")
        images.append({"id": number, "file_name": f"{number}.png"})
        annotations.append({
            "id": number, "image_id": number, "category_id": category, "area": float(length * 8),
            "bbox": [*low, *(high - low)], "keypoints": [v for end in ends for v in (*end, 2)],
        })  # fmt: skip
    two = {"keypoints": ["a", "b"], "sigmas": [0.1, 0.1]}
    categories = [
        {"id": 1, "name": "wand", "flip_index": [0, 1], **two},
        {"id": 2, "name": "rod", "flip_index": [0, 1], **two},
    ]
    for split in ("train", "val", "test"):
        here = split == "train"
        data = {
            "categories": categories, "images": images if here else [],
            "annotations": annotations if here else [],
        }  # fmt: skip
        (folder / "annotations" / f"{split}_coco.json").write_text(json.dumps(data))
    return folder


def untrained(recipe: Any, data: Any) -> dict[str, Any]:
    torch.manual_seed(0)
    weights = recipe.Network(len(data.names)).state_dict()
    return {"weights": weights, "names": data.names, "losses": [0.0]}


def test_it_learns_what_chance_does_not_know(recipe: Any, tmp_path: Path) -> None:
    data = recipe.read(wands(tmp_path / "a", 96, seed=1))
    other = recipe.read(wands(tmp_path / "b", 40, seed=2))
    chance = recipe.score(untrained(recipe, data), other)
    learnt = recipe.score(recipe.train(data, 0, 25), other)
    assert learnt["keypoints"] == 80 and learnt["instances"] == 40
    assert chance["right"] < 0.4
    assert learnt["right"] > 0.8
    assert learnt["oks"] > chance["oks"] + 0.3


def test_the_same_seed_gives_the_same_model(recipe: Any, tmp_path: Path) -> None:
    data = recipe.read(wands(tmp_path, 12, seed=1))
    first, again, other = (recipe.train(data, seed, 2)["losses"] for seed in (0, 0, 1))
    assert first == again != other


@pytest.mark.parametrize("seed", range(3))
def test_points_go_with_the_picture(recipe: Any, tmp_path: Path, seed: int) -> None:
    """A patch that is black but for a dot: where the dot is seen, its point is said to be."""
    count, middle = 20, recipe.PATCH / 2
    draw = np.random.default_rng(seed)
    patches = np.zeros((count, 3, recipe.PATCH, recipe.PATCH), np.uint8)
    corners = draw.integers(middle - 10, middle + 10, (count, 2))
    for patch, (x, y) in zip(patches, corners, strict=True):
        patch[:, y : y + 2, x : x + 2] = 255
    points = torch.tensor((corners + 1) / middle - 1, dtype=torch.float32)[:, None]
    turns, shifts, flip = recipe.varied(count, torch.Generator().manual_seed(seed))
    assert 0 < flip.sum() < count
    assert ((turns.det() < 0) == flip).all()
    seen = recipe.look(torch.from_numpy(patches), turns, shifts).mean(1)
    light = seen - seen.amin((1, 2), keepdim=True)
    centres = (torch.arange(recipe.SEEN) + 0.5) / recipe.SEEN * 2 - 1
    whole = light.sum((1, 2))
    x = (light.sum(1) * centres).sum(1) / whole
    y = (light.sum(2) * centres).sum(1) / whole
    said = recipe.moved(points, turns, shifts)[:, 0]
    assert (torch.stack([x, y], 1) - said).abs().max() < 0.02


def test_mirrored_left_is_right(recipe: Any, tmp_path: Path) -> None:
    """Of a class whose ends are a pair, in a mirrored picture the first one is the other end."""
    data = recipe.read(wands(tmp_path, 40, seed=3))
    pair = torch.arange(len(data.names)) ^ 1
    data = replace(data, flips=pair.repeat(40, 1))
    draw, again = (torch.Generator().manual_seed(0) for _ in range(2))
    chosen = data.visible[:, 0].nonzero()[:, 0]
    pictures, points, visible = recipe.shown(data, chosen, draw)
    _, _, flip = recipe.varied(len(chosen), again)
    assert 0 < flip.sum() < len(chosen)
    for picture, ends, seen, mirrored in zip(pictures, points, visible, flip, strict=True):
        x, y = ((ends[0] + 1) / 2 * recipe.SEEN).int().tolist()
        if seen[0]:
            assert (picture[0, y, x] < picture[2, y, x]) == mirrored


def test_a_perfect_heatmap_gives_its_points(recipe: Any) -> None:
    points = torch.rand(5, 4, 2, generator=torch.Generator().manual_seed(0)) * 1.6 - 0.8
    maps = recipe.targets(points).log().clamp_min(-60).reshape(5, 4, recipe.CELLS, recipe.CELLS)
    assert (recipe.found(maps) - points).abs().max() < 0.25 * 2 / recipe.CELLS


def test_keypoints_are_read_where_they_are(recipe: Any, tmp_path: Path) -> None:
    """Around each end of a wand the patch has the color of that end."""
    data = recipe.read(wands(tmp_path, 10, seed=3))
    for number in (i for i in range(10) if data.visible[i, 0]):
        for channel, color in ((0, 0), (1, 2)):
            x, y = ((data.points[number, channel] + 1) / 2 * recipe.PATCH).int().tolist()
            pixel = data.patches[number, :, y, x].int()
            assert pixel[color] > 200 and pixel.sum() - pixel[color] < 60


def test_a_score_knows_right_from_wrong(
    recipe: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers that are the truth, moved by so much of the box's longer side along x."""
    data = recipe.read(wands(tmp_path, 10, seed=3))
    model = untrained(recipe, data)
    straight = recipe.straight(1)[0][0, 0, 0]
    for off, right in ((0.0, 1.0), (0.09, 1.0), (0.11, 0.0)):
        moved = data.points.clone()
        moved[:, :, 0] += (off * data.longest / data.sides * 2)[:, None]
        monkeypatch.setattr(recipe, "found", lambda _, there=moved: there / straight)
        scored = recipe.score(model, data)
        assert scored["right"] == right
        away = off * data.longest / data.roots
        assert scored["oks"] == pytest.approx(float(torch.exp(-(away**2) / 0.08).mean()), abs=1e-4)


def test_other_keypoints_are_refused(recipe: Any, tmp_path: Path) -> None:
    data = recipe.read(wands(tmp_path, 2, seed=1))
    with pytest.raises(SystemExit, match="other keypoints"):
        recipe.score({"names": ("person.nose",), "weights": {}, "losses": [1.0]}, data)


def test_a_dataset_without_keypoints_is_named(recipe: Any, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=f"{tmp_path}: no annotation"):
        recipe.read(wands(tmp_path, 0, seed=1))
