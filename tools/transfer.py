"""How well a small detector does on one kind of pictures that was trained on another.

python tools/transfer.py quality [FOLDER] [--preset NAME] [--size WxH] [--sets A,B,…]
                                 [--count N] [--seeds N] [--epochs N] [--jobs N]

quality: the same images of a preset (`surgical`) at 64, 16, 8, 4 and 1 samples, and at 4 without
the denoiser, each a training set by itself, or those of `--sets`, the first of which the others are
held against; all are scored on other images at 64 samples. Prints one JSON object and a table.

What is finished (datasets, models, scores) stays in FOLDER (default: build/transfer) and is not
done again: after an interruption the same command goes on. transfer_recipe.py has the recipe.
Another question is one more function that calls `compare` with its training sets and its test set.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from environments import ROOT, NotHere, any_blender, environment, find_python, with_bpy

RECIPE = Path(__file__).with_name("transfer_recipe.py")
# Training sets by name: what `generate` is told beside the images.
SAMPLES = {
    **{f"{n}": ("--samples", f"{n}") for n in (64, 16, 8, 4, 1)},
    "4-raw": ("--samples", "4", "--set", "render.denoise=false"),
}
# What is compared: the share of keypoints that are found (transfer_recipe.py).
MEASURE = "right"


@dataclass(frozen=True)
class Pictures:
    """A set of pictures: what `generate` is told to make it, or the folder where it lies."""

    name: str
    words: tuple[str, ...] = ()
    folder: Path | None = None


@dataclass(frozen=True)
class Effort:
    """How much is done: images of a training set, seeds, epochs, and processes at a time."""

    count: int = 240
    seeds: int = 2
    epochs: int = 60
    jobs: int = 2


@dataclass(frozen=True)
class Subject:
    """Which images: of a preset, their width and height, and the training sets made of them."""

    preset: str = "surgical"
    size: str = "128x96"
    sets: str = ",".join(SAMPLES)


def main() -> None:
    """Answers one question and prints it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("question", choices=tuple(QUESTIONS))
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "transfer")
    for name, value in (vars(Subject()) | vars(Effort())).items():
        parser.add_argument(f"--{name}", type=type(value), default=value, metavar=name.upper())
    words = vars(parser.parse_args())
    question, folder = words.pop("question"), words.pop("folder")
    subject = Subject(**{name: words.pop(name) for name in vars(Subject())})
    unknown = set(subject.sets.split(",")) - set(SAMPLES)
    if unknown:
        parser.error(f"no set {sorted(unknown)[0]!r}; there are {', '.join(SAMPLES)}")
    try:
        result = QUESTIONS[question](folder.resolve(), Effort(**words), subject)
    except NotHere as reason:
        raise SystemExit(str(reason)) from None
    print(json.dumps(result))
    print(table(result))
    print(f"Seeds alone make two means differ by up to {100 * result['noise']:.1f}.")


def quality(folder: Path, effort: Effort, subject: Subject) -> dict[str, Any]:
    """Are pictures of few samples as good to learn from as those of 64, for use on such?"""
    train = _images(subject, seed=1, count=effort.count)
    sets = [Pictures(name, (*train, *SAMPLES[name])) for name in subject.sets.split(",")]
    test = _images(subject, seed=2, count=max(1, effort.count // 2))
    return compare(folder, sets, Pictures("test", (*test, *SAMPLES["64"])), effort)


def _images(subject: Subject, seed: int, count: int) -> tuple[str, ...]:
    """Two seeds have no image in common; the same seed gives the same images at any samples."""
    return (
        "--preset", subject.preset, "--seed", f"{seed}", "--count", f"{count}",
        "--resolution", subject.size, "--splits", "1,0,0", "--segmentation", "none",
        "--device", "cpu", "--threads", "1",
    )  # fmt: skip


QUESTIONS: dict[str, Callable[[Path, Effort, Subject], dict[str, Any]]] = {"quality": quality}


def compare(
    folder: Path, sets: Sequence[Pictures], test: Pictures, effort: Effort
) -> dict[str, Any]:
    """Trains on each of the sets, with each seed, and scores on `test`; the others are held
    against the first set."""
    trainer = environment("training", find_python("3.11"), [], ["training.txt"], uv_too=False)
    with ThreadPoolExecutor(effort.jobs) as pool:
        places = dict(zip([p.name for p in (*sets, test)],
                          pool.map(lambda p: made(folder, p), (*sets, test)),
                          strict=True))  # fmt: skip
        runs = [(one, seed) for seed in range(effort.seeds) for one in sets]

        def run(one: Pictures, seed: int) -> dict[str, Any]:
            model = folder / "models" / f"{one.name}-{seed}-{digest(one, effort.epochs)}.pt"
            once(model, [trainer, RECIPE, "train", places[one.name], model, seed, effort.epochs])
            score = folder / "scores" / f"{model.stem}-{test.name}-{digest(test)}.json"
            once(score, [trainer, RECIPE, "score", model, places[test.name], score])
            found: dict[str, Any] = json.loads(score.read_text(encoding="utf-8"))
            return found

        scores = list(pool.map(run, *zip(*runs, strict=True)))
    of_set: dict[str, list[dict[str, Any]]] = {one.name: [] for one in sets}
    for (one, _), score in zip(runs, scores, strict=True):
        of_set[one.name].append(score)
    rows, noise = verdict({n: [s[MEASURE] for s in found] for n, found in of_set.items()})
    for row in rows:
        row["oks"] = statistics.mean(s["oks"] for s in of_set[row["set"]])
    return {
        "images": effort.count, "epochs": effort.epochs, "keypoints": scores[0]["keypoints"],
        "noise": noise, "rows": rows,
    }  # fmt: skip


def verdict(scores: dict[str, list[float]]) -> tuple[list[dict[str, Any]], float]:
    """A row a set, and the difference of two means that seeds alone make now and then: twice its
    standard error, from the spread of seeds within sets, taken as alike in all of them. The first
    set is the one to be as good as: worse by more than that difference is worse."""
    (_, reference), *_ = scores.items()
    seeds = len(reference)
    if seeds < 2:
        raise SystemExit("one seed says nothing of the noise; give two or more")
    within = statistics.mean(statistics.variance(found) for found in scores.values())
    noise = 2 * (2 * within / seeds) ** 0.5
    rows = []
    for name, found in scores.items():
        less = statistics.mean(reference) - statistics.mean(found)
        rows.append({
            "set": name, "scores": found, "mean": statistics.mean(found),
            "spread": max(found) - min(found), "less": less, "as_good": less <= noise,
        })  # fmt: skip
    return rows, noise


def table(result: dict[str, Any]) -> str:
    """The rows in Markdown, in percent."""
    rows = result["rows"]
    seeds = [f"seed {n + 1}" for n in range(len(rows[0]["scores"]))]
    lines = [["trained on", *seeds, "mean", "spread", "OKS", f"as good as {rows[0]['set']}"]]
    for row in rows:
        said = ["–" if row is rows[0] else "yes" if row["as_good"] else "no"]
        shares = [*row["scores"], row["mean"], row["spread"]]
        lines.append([row["set"], *(f"{100 * x:.1f}" for x in shares), f"{row['oks']:.3f}", *said])
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines).replace(" --- ", "---")


def made(folder: Path, pictures: Pictures) -> Path:
    """The folder of these pictures; `generate` makes them where they are not finished."""
    if pictures.folder is not None:
        return pictures.folder
    place = folder / "data" / f"{pictures.name}-{digest(pictures)}"
    words = [*pictures.words, "--output", place, "--resume"]
    renderer = with_bpy(any_blender()[0])
    once(place / "finished", [renderer, ROOT / "synthpoint.py", "generate", *words])
    (place / "finished").touch()
    return place


def digest(pictures: Pictures, *more: object) -> str:
    """Tells apart what was made of other words, under the same name, or trained otherwise."""
    words = [*pictures.words, str(pictures.folder), *more]
    if more:
        words.append(RECIPE.read_text(encoding="utf-8"))
    return hashlib.sha256("\0".join(map(str, words)).encode()).hexdigest()[:8]


def once(result: Path, words: Sequence[object]) -> None:
    """Runs a command unless its result is there; what it prints shows where it fails."""
    if result.exists():
        return
    result.parent.mkdir(parents=True, exist_ok=True)
    print(f"{result} …", file=sys.stderr, flush=True)
    done = subprocess.run(
        list(map(str, words)), cwd=ROOT, check=False, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{result} could not be made: {done.stderr.strip()}")


if __name__ == "__main__":
    main()
