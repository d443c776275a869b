"""One small fixed recipe: a network of our own that finds the keypoints in a box whose class is
known. Trains on one dataset, is scored on another (requirements/training.txt).

python tools/transfer_recipe.py train DATASET MODEL.pt SEED EPOCHS
python tools/transfer_recipe.py score MODEL.pt DATASET SCORE.json

The same words give the same model on one machine: weights, order and augmentation follow from the
seed, on one core.
"""

from __future__ import annotations

import json
import math
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional

# Pixels of what is cut out around a box, and of what the network sees of that; sides of the
# squares, of the longer side of the box. The rest is for turning and shifting.
PATCH, SEEN = 96, 64
PATCH_SIDE, SEEN_SIDE = 1.8, 1.25
# A side of a heatmap in cells; the deviation of its target, in cells.
CELLS, SIGMA = SEEN // 2, 1.2
BATCH, RATE = 12, 3e-3
# An answer is right within this share of the longer side of the box.
RIGHT = 0.1


@dataclass(frozen=True)
class Instances:
    """Boxes with at least one visible keypoint: their patches (n, 3, PATCH, PATCH) in bytes,
    keypoints (n, k, 2) in patches from -1 to 1 and which of them are visible (n, k), for mirrored
    ones the place of each keypoint (n, k), the patch's side, the longer side of the box and the
    root of the mask's area (n) in px of the picture. `names` are those of the k channels."""

    patches: Tensor
    points: Tensor
    visible: Tensor
    flips: Tensor
    sides: Tensor
    longest: Tensor
    roots: Tensor
    sigmas: Tensor
    names: tuple[str, ...]


def read(dataset: Path) -> Instances:
    """The instances of all splits of a dataset, in the order of their files."""
    found: list[tuple[Any, ...]] = []
    for split in ("train", "val", "test"):
        file = dataset / "annotations" / f"{split}_coco.json"
        data = json.loads(file.read_text(encoding="utf-8"))
        first, names, sigmas = {}, [], []
        for category in data["categories"]:
            first[category["id"]] = category, len(names)
            names += [f"{category['name']}.{point}" for point in category["keypoints"]]
            sigmas += category["sigmas"]
        of_image: dict[int, list[Any]] = {}
        for annotation in data["annotations"]:
            of_image.setdefault(annotation["image_id"], []).append(annotation)
        for image in data["images"]:
            picture = Image.open(dataset / "images" / split / image["file_name"]).convert("RGB")
            for annotation in of_image.get(image["id"], []):
                points = np.reshape(annotation["keypoints"], (-1, 3))
                if (points[:, 2] == 2).any():
                    category, start = first[annotation["category_id"]]
                    channels = len(names), start, category["flip_index"]
                    found.append(_instance(picture, annotation, points, *channels))
    if not found:
        raise SystemExit(f"{dataset}: no annotation has a visible keypoint")
    patches, points, visible, flips, sides, longest, roots = map(np.stack, zip(*found, strict=True))
    return Instances(
        torch.from_numpy(patches).permute(0, 3, 1, 2), torch.from_numpy(points).float(),
        torch.from_numpy(visible), torch.from_numpy(flips), torch.from_numpy(sides).float(),
        torch.from_numpy(longest).float(), torch.from_numpy(roots).float(),
        torch.tensor(sigmas), tuple(names),
    )  # fmt: skip


def _instance(
    picture: Image.Image, annotation: Any, points: Any, count: int, start: int, flip: list[int]
) -> tuple[Any, ...]:
    """One row of `Instances`; its class has the channels from `start` on."""
    left, top, width, height = annotation["bbox"]
    longest = max(width, height)
    side = max(2, round(PATCH_SIDE * longest))
    x, y = round(left + width / 2 - side / 2), round(top + height / 2 - side / 2)
    patch = picture.crop((x, y, x + side, y + side)).resize(
        (PATCH, PATCH), Image.Resampling.BILINEAR
    )
    channels = slice(start, start + len(points))
    placed, visible, flips = np.zeros((count, 2)), np.zeros(count, bool), np.arange(count)
    # COCO's keypoints are pixel indices: the corner of the first pixel is at -0.5.
    placed[channels] = (points[:, :2] + 0.5 - (x, y)) / side * 2 - 1
    visible[channels] = points[:, 2] == 2
    flips[channels] = start + np.array(flip)
    return np.asarray(patch), placed, visible, flips, side, longest, math.sqrt(annotation["area"])


def _block(given: int, made: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(given, made, 3, stride, 1, bias=False), nn.BatchNorm2d(made), nn.ReLU()
    )


class Network(nn.Module):
    """From pictures (n, 3, SEEN, SEEN) to a heatmap a keypoint, as logits (n, k, CELLS, CELLS):
    three steps down to where it sees the whole instrument, and two up again."""

    def __init__(self, keypoints: int) -> None:
        super().__init__()
        self.fine = nn.Sequential(_block(3, 16, 2), _block(16, 24))
        self.middle = nn.Sequential(_block(24, 48, 2), _block(48, 48))
        self.coarse = nn.Sequential(_block(48, 96, 2), _block(96, 96), _block(96, 96))
        self.narrow, self.up = nn.Conv2d(96, 48, 1), _block(48, 48)
        self.narrower, self.last = nn.Conv2d(48, 24, 1), _block(24, 24)
        self.head = nn.Conv2d(24, keypoints, 1)

    def forward(self, pictures: Tensor) -> Tensor:
        fine = self.fine(pictures)
        middle = self.middle(fine)
        coarse = self.narrow(self.coarse(middle))
        middle = self.up(middle + functional.interpolate(coarse, scale_factor=2.0))
        maps: Tensor = self.head(
            self.last(fine + functional.interpolate(self.narrower(middle), scale_factor=2.0))
        )
        return maps


def look(patches: Tensor, turns: Tensor, shifts: Tensor) -> Tensor:
    """What the network sees of patches, as numbers around 0: from it to the patch by `turns`
    (n, 2, 2) and `shifts` (n, 2), both in units of half a side."""
    grid = functional.affine_grid(
        torch.cat([turns, shifts[:, :, None]], 2),
        [len(patches), 3, SEEN, SEEN],
        align_corners=False,
    )
    seen = functional.grid_sample(patches.float(), grid, align_corners=False)
    return (seen / 255 - 0.5) / 0.25


def straight(count: int) -> tuple[Tensor, Tensor]:
    """Turns and shifts that look at the box as it is."""
    return torch.eye(2).repeat(count, 1, 1) * (SEEN_SIDE / PATCH_SIDE), torch.zeros(count, 2)


def varied(count: int, draw: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Turns and shifts any way round, by 1/5 nearer or farther, half of them mirrored (n)."""
    turns, shifts = straight(count)
    angle, zoom, mirrored = torch.rand(3, count, generator=draw)
    angle, flip = angle * 2 * math.pi, mirrored < 0.5
    cosine, sine = angle.cos(), angle.sin()
    turn = torch.stack([cosine, -sine, sine, cosine], 1).reshape(-1, 2, 2)
    turn[flip, :, 0] *= -1
    shifts = (torch.rand(count, 2, generator=draw) - 0.5) * 0.2
    return turns @ turn * (0.8 + 0.4 * zoom)[:, None, None], shifts, flip


def moved(points: Tensor, turns: Tensor, shifts: Tensor) -> Tensor:
    """Where points of patches are in what the network sees of them, both from -1 to 1."""
    return (points - shifts[:, None]) @ turns.inverse().mT


def targets(points: Tensor) -> Tensor:
    """A hill of sum 1 around each of the points (n, k, 2), given from -1 to 1: (n, k, cells²)."""
    centres = (torch.arange(CELLS) + 0.5) / CELLS * 2 - 1
    width = 2 * SIGMA / CELLS
    hills = torch.exp(-(((centres - points[..., None]) / width) ** 2) / 2)
    maps = (hills[:, :, 1, :, None] * hills[:, :, 0, None, :]).flatten(2)
    return maps / maps.sum(2, keepdim=True).clamp_min(1e-9)


def found(maps: Tensor) -> Tensor:
    """The points (n, k, 2) of heatmaps, from -1 to 1: the mean place around each highest cell."""
    centres = (torch.arange(CELLS) + 0.5) / CELLS * 2 - 1
    rows, columns = torch.meshgrid(centres, centres, indexing="ij")
    places = torch.stack([columns.flatten(), rows.flatten()], 1)
    share = maps.flatten(2).softmax(2)
    highest = places[share.argmax(2)]
    near = ((places - highest[:, :, None]) ** 2).sum(3) <= (2.5 * 2 / CELLS) ** 2
    share = share * near
    return (share @ places) / share.sum(2, keepdim=True)


def shown(data: Instances, chosen: Tensor, draw: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Pictures of the chosen instances as training varies them (also their light), the points and
    which are visible in them. What a mirror makes of a left one is a right one."""
    turns, shifts, flip = varied(len(chosen), draw)
    pictures = look(data.patches[chosen], turns, shifts)
    light = torch.rand(2, len(chosen), 3, 1, 1, generator=draw) - 0.5
    pictures = pictures * (1 + 0.5 * light[0]) + light[1]
    order = torch.where(flip[:, None], data.flips[chosen], torch.arange(len(data.names)))
    points = moved(data.points[chosen], turns, shifts)
    points = points.gather(1, order[:, :, None].expand(-1, -1, 2))
    visible = data.visible[chosen].gather(1, order) & (points.abs() < 1).all(2)
    return pictures, points, visible


def train(data: Instances, seed: int, epochs: int) -> dict[str, Any]:
    """A model: weights, the names of its keypoints, and the mean loss of each epoch."""
    torch.manual_seed(seed)
    draw = torch.Generator().manual_seed(seed)
    network = Network(len(data.names))
    optimizer = torch.optim.AdamW(network.parameters(), RATE, weight_decay=1e-2)
    steps = epochs * -(-len(data.patches) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, steps, pct_start=0.15)
    losses = []
    for _ in range(epochs):
        spent = []
        for chosen in torch.randperm(len(data.patches), generator=draw).split(BATCH):
            pictures, points, visible = shown(data, chosen, draw)
            logs = network(pictures).flatten(2).log_softmax(2)
            loss = -(targets(points) * logs).sum(2)[visible].mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            spent.append(float(loss.detach()))
        losses.append(float(np.mean(spent)))
    return {"weights": network.state_dict(), "names": data.names, "losses": losses}


def score(model: dict[str, Any], data: Instances) -> dict[str, Any]:
    """`right`: the share of visible keypoints within RIGHT of the box's longer side; `oks`: COCO's
    similarity, the mean over instances."""
    if tuple(model["names"]) != data.names:
        raise SystemExit(
            "the model knows other keypoints than the dataset; train one on its classes"
        )
    network = Network(len(data.names))
    network.load_state_dict(model["weights"])
    network.eval()
    parts = []
    with torch.no_grad():
        for patches in data.patches.split(256):
            turns, shifts = straight(len(patches))
            parts.append(found(network(look(patches, turns, shifts))) @ turns.mT)
    off = (torch.cat(parts) - data.points).norm(dim=2) / 2 * data.sides[:, None]
    right = (off <= RIGHT * data.longest[:, None])[data.visible]
    likeness = torch.exp(-((off / (2 * data.sigmas * data.roots[:, None])) ** 2) / 2)
    oks = (likeness * data.visible).sum(1) / data.visible.sum(1)
    return {
        "right": float(right.float().mean()), "oks": float(oks.mean()),
        "instances": len(oks), "keypoints": len(right), "loss": model["losses"][-1],
    }  # fmt: skip


def main(words: list[str]) -> None:
    """Trains or scores, as the words say."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    if len(words) == 5 and words[0] == "train":
        begun = time.process_time()
        model = train(read(Path(words[1])), int(words[3]), int(words[4]))
        part = Path(f"{words[2]}.part")
        torch.save({**model, "seconds": time.process_time() - begun}, part)
        os.replace(part, words[2])
    elif len(words) == 4 and words[0] == "score":
        result = score(torch.load(words[1]), read(Path(words[2])))
        part = Path(f"{words[3]}.part")
        part.write_text(json.dumps(result), encoding="utf-8")
        os.replace(part, words[3])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
