"""Quotas and hold-outs from the command line: what is reached is said; the impossible, refused."""

from __future__ import annotations

import json

import pytest
from synthpoint.core.balance.quotas import Asked
from synthpoint.core.dataset.identity import stored_spec
from synthpoint.core.dataset.layout import Layout
from synthpoint.tests.commands import program

one_blender = pytest.mark.one_blender(
    "coverage is counted in records, and refused before a scene is built"
)

HELD = 'holdouts={"enabled": true, "assets": [{"name": "%s", "split": "test"}]}'


@one_blender
def test_coverage_is_said_and_written(tmp_path):
    root = tmp_path / "set"
    settings = ["--set", "quotas.enabled=true", "--set", "quotas.empty=0.5"]
    result = program.done(program.generate(root, "--count", 4, *settings))
    lines = [line for line in result.stderr.splitlines() if line.startswith("Coverage: ")]
    (found,) = json.loads((root / "meta" / "coverage.json").read_text(encoding="utf-8"))
    assert lines == [f"Coverage: {found['text']}"]
    spec, _ = stored_spec(Layout(root))
    asked = [Asked(spec.quotas, spec.seed, index) for index in range(1, 5)]
    empty = sum(one.count(1) == 0 for one in asked)
    assert (found["quota"], found["wanted"], found["reached"]) == ("quotas.empty", 0.5, empty / 4)
    program.done(program.here("report", root))
    assert found["text"] in (root / "report.html").read_text(encoding="utf-8")
    program.done(program.here("validate", root))


@one_blender
def test_what_cannot_be_kept_renders_nothing(tmp_path):
    root = tmp_path / "set"
    tips = 'quotas={"enabled": true, "occluded": [{"keypoints": ["tip"], "share": 0.3}]}'
    for settings, said in (
        (("--set", tips, "--set", "occluders.enabled=true"), "quotas.occluded[0].keypoints"),
        (("--set", HELD % "drill"), "holdouts.assets[0].name: no instrument is called 'drill'"),
    ):
        program.failed(program.generate(root, "--count", 2, *settings), said)
        assert not root.exists()
