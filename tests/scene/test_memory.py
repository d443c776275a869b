"""Freed memory goes back to the system."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest
from synthpoint.scene.blender import memory
from synthpoint.tests.scene import building


def resident():
    """Of this process, MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise OSError("no VmRSS")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc's own behaviour")
def test_gaps_between_what_is_used_go_back():
    """200 MB in pieces, every fiftieth of them still used: what is between stays with glibc until
    it is asked for."""
    pieces = [bytearray(64 * 1024) for _ in range(3200)]
    kept = pieces[::50]
    del pieces
    before = resident()
    memory.give_back()
    assert before - resident() > 100
    assert len(kept) == 64


@pytest.mark.parametrize("platform_name", ["win32", "darwin"])
def test_elsewhere_nothing_is_asked(monkeypatch, platform_name):
    monkeypatch.setattr(memory.sys, "platform", platform_name)
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda name: pytest.fail("asked"))
    memory.give_back()


def test_it_is_asked_for_after_each_image(scene, monkeypatch):
    building.probe()
    building.camera()
    given = []
    monkeypatch.setattr(memory, "give_back", lambda: given.append(shot))
    with building.staged(building.job(render={"width": 16, "height": 16})) as stage:
        for shot in range(1, 4):
            stage.shoot(shot)
    assert given == [1, 2, 3]
