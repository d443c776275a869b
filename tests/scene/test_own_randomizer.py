"""A randomizer is two files, wherever they lie: spec, page, panel, record and picture follow."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from synthpoint.core.dataset.records import read_all

FLASH = Path(__file__).resolve().parents[1] / "flash"


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    """(what the program says of the flash, folder of the datasets)"""
    folder = tmp_path_factory.mktemp("flash")
    done = subprocess.run(
        [sys.executable, str(FLASH / "use.py"), str(folder)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads((folder / "found.json").read_text()), folder


def test_spec_and_page_have_a_section(used):
    found, _ = used
    assert found["spec"] == {"enabled": False, "energy": [3.0, 4.0]}
    assert found["refused"] == "flash.energy: -1.0 is below the least allowed, 0.0 W"
    assert "## `flash`\n\nA flash at the camera." in found["page"]
    assert "| `energy` | `[5.0, 20.0]` | W | 0 | 1000 | power of it |" in found["page"]


def test_the_panel_has_a_part(used):
    found, _ = used
    assert (found["title"], found["parent"]) == ("Flash", "SYNTHPOINT_PT_group_light")
    assert found["settings"] == [False, 5.0, 20.0]


def test_records_and_pictures_show_it(used):
    """Nothing else gives light: pictures are black without it, and lit with it."""
    found, folder = used
    assert found["codes"] == [0, 0]
    for on in ("true", "false"):
        for record in read_all(folder / on / "records"):
            drawn = record.scene["flash"]
            file = folder / on / "images" / record.split / record.file
            brightest = np.asarray(Image.open(file)).max()
            if on == "false":
                assert drawn is None
                assert brightest < 8
                continue
            assert 5.0 <= drawn["energy"] <= 20.0
            where = np.array(record.view.world_from_camera)[:3, 3]
            assert drawn["location"] == pytest.approx(where.tolist(), abs=1e-6)
            assert brightest > 40 or not record.instances


def test_others_draw_as_without_it(used):
    """With it on or off they are the same, to the last digit."""
    _, folder = used
    lit, dark = (read_all(folder / on / "records") for on in ("true", "false"))
    assert len(lit) == 4
    for a, b in zip(lit, dark, strict=True):
        assert {**a.scene, "flash": None} == b.scene
        assert [i.pose for i in a.instances] == [i.pose for i in b.instances]


def test_a_hidden_dependency_is_an_error(used):
    assert used[0]["hidden"] == "flash: it does not come after lights"
