"""How fast a run says it is, what it says before it knows, and its bar."""

from __future__ import annotations

import io
import json
import math

import pytest
from synthpoint.core.running import patience, progress
from synthpoint.core.running.pace import Pace
from synthpoint.core.running.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch):
    """The seconds that it is; to be set."""
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_the_first_image_says_nothing_of_the_others():
    pace = Pace()
    assert pace.step(1, 100.0) is None
    assert pace.step(2, 102.0) == pytest.approx(0.5)


def test_nor_does_the_first_one_of_each_process():
    """Two start at once: the second's first image comes right after the first's."""
    pace = Pace(lanes=2)
    assert pace.step(1, 100.0) is None
    assert pace.step(2, 100.1) is None
    assert pace.step(3, 104.0) is None
    assert pace.step(4, 104.1) == pytest.approx(0.5)


def test_a_pause_does_not_count():
    pace = Pace()
    pace.step(1, 10.0)
    assert pace.step(2, 12.0) == pytest.approx(0.5)
    pace.pause(13.0)
    assert pace.step(3, 14.0) == pytest.approx(0.5)  # begun before the pause
    pace.proceed(1014.0)
    assert pace.step(4, 1016.0) == pytest.approx(0.5)
    pace.pause(1016.0)
    pace.proceed(1017.0)
    pace.proceed(1018.0)
    assert pace.step(5, 1019.0) == pytest.approx(0.5)
    pace.lose(500.0)
    assert pace.step(6, 1521.0) == pytest.approx(0.5)


def test_no_time_left_is_claimed_before_it_is_known(clock):
    stream = io.StringIO()
    told = Progress(3, "json", stream)
    told.phase("load", "Loading the scene")
    for clock[0] in (60.0, 62.0, 64.0):
        told.step(1, "x.jpg")
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert events[0] == {
        "event": "phase", "phase": "load", "message": "Loading the scene", "total": 3
    }  # fmt: skip
    assert [e["eta_seconds"] for e in events[1:]] == [None, 2.0, 0.0]
    assert [e["images_per_second"] for e in events[1:]] == [0.017, 0.5, 0.5]


def test_plain_lines_say_no_more_than_they_know(clock):
    stream = io.StringIO()
    told = Progress(100, "auto", stream)
    for clock[0] in (60.0, 66.0):
        told.step(1, "x.jpg")
    assert stream.getvalue().splitlines() == [
        "1/100 images", "2/100 images, 0.17 images/s, 10 min left"
    ]  # fmt: skip


def screen(text: str) -> list[str]:
    """What a terminal shows of it."""
    lines = [""]
    for part in text.replace("\n", "\n\0").split("\0"):
        for piece in part.rstrip("\n").split("\r"):
            lines[-1] = piece + lines[-1][len(piece) :]
        if part.endswith("\n"):
            lines.append("")
    return [line.rstrip() for line in lines]


def test_the_bar_stays_below_what_is_said(clock):
    stream = Terminal()
    told = Progress(4, "auto", stream)
    for clock[0] in (10.0, 12.0):
        told.step(1, "x.jpg")
    told.say("note", "short")
    clock[0] = 14.0
    told.step(3, "x.jpg")
    told.close()
    first, bar, rest = screen(stream.getvalue())
    assert first == "Note: short"
    assert bar.startswith("[###") and bar.endswith("] 3/4 images, 0.50 images/s, 2 s left")
    assert len(bar) <= 79
    assert rest == ""


def test_a_limit_is_a_multiple_of_what_images_took():
    calm = patience.Patience(60.0)
    assert calm.limit("image") == 60.0
    assert calm.limit("load") == calm.limit("first") == 600.0
    assert calm.limit("compile") == 3600.0
    calm.took(2.0)
    assert calm.limit("image") == 60.0
    calm.took(28.0)
    assert calm.limit("image") == 150.0
    assert patience.Patience(0.0).limit("image") == math.inf
