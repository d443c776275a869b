"""The exported detectron2 script, with stand-ins for the library: what it makes of its words."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from synthpoint.exporters import dataset, formats
from synthpoint.tests import exports


class Settings(SimpleNamespace):
    """As much of a CfgNode as the script touches."""

    def __init__(self) -> None:
        super().__init__(
            OUTPUT_DIR="",
            MODEL=SimpleNamespace(
                WEIGHTS="theirs",
                DEVICE="cuda",
                BACKBONE=SimpleNamespace(FREEZE_AT=2),
                RESNETS=SimpleNamespace(NORM="FrozenBN", STRIDE_IN_1X1=True),
                FPN=SimpleNamespace(NORM=""),
            ),
            SOLVER=SimpleNamespace(MAX_ITER=0, STEPS=(1,)),
        )

    def merge_from_file(self, path: str) -> None:
        self.SOLVER.MAX_ITER = 10000

    def merge_from_list(self, words: list[str]) -> None:
        for key, value in zip(words[::2], words[1::2], strict=True):
            section, name = key.split(".")
            setattr(getattr(self, section), name, int(value))


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs train.py with these words; the settings that the trainer gets."""
    native = exports.build(tmp_path / "native", 4)
    formats.get("detectron2").export(dataset.read(native.root), native, False)
    made: list[Any] = []

    class Trainer:
        def __init__(self, settings: Any) -> None:
            made.append(settings)

        def resume_or_load(self, resume: bool) -> None: ...

        def train(self) -> None: ...

    zoo = SimpleNamespace(get_config_file=str, get_checkpoint_url="people:{}".format)
    parts: dict[str, dict[str, Any]] = {
        "register": {},
        "detectron2": {"model_zoo": zoo},
        "detectron2.config": {"get_cfg": Settings},
        "detectron2.engine": {"DefaultTrainer": Trainer},
        "detectron2.evaluation": {"COCOEvaluator": None},
    }
    for name, members in parts.items():
        module = ModuleType(name)
        module.__dict__.update(members)
        monkeypatch.setitem(sys.modules, name, module)

    def run(*words: str) -> Any:
        script = native.root / "training/detectron2/train.py"
        monkeypatch.setattr(sys, "argv", [str(script), *words])
        runpy.run_path(str(script), run_name="__main__")
        return made[-1]

    return run


def test_from_scratch_nothing_stays_frozen(configured: Any) -> None:
    """Random layers that never learn, or their unlearnt statistics, would be left otherwise."""
    model = configured("--device", "cpu").MODEL
    assert (model.WEIGHTS, model.DEVICE, model.BACKBONE.FREEZE_AT) == ("", "cpu", 0)
    assert "Frozen" not in model.RESNETS.NORM


def test_pretrained_weights_keep_their_layers(configured: Any) -> None:
    model = configured("--pretrained").MODEL
    assert model.WEIGHTS.startswith("people:COCO-Keypoints/")
    assert (model.BACKBONE.FREEZE_AT, model.RESNETS.NORM) == (2, "FrozenBN")


def test_settings_of_the_command_come_last(configured: Any) -> None:
    solver = configured("--iterations", "7", "SOLVER.IMS_PER_BATCH", "2").SOLVER
    assert (solver.MAX_ITER, solver.STEPS, solver.IMS_PER_BATCH) == (7, (), 2)
    assert configured("SOLVER.MAX_ITER", "5").SOLVER.MAX_ITER == 5
