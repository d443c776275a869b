"""The list of randomizers: names and streams are each one's own, and the order is that of what they
look at."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, fields

import pytest
from synthpoint.core import randomizers
from synthpoint.core.balance.quotas import Asked, Quotas
from synthpoint.core.job.spec import JobSpec
from synthpoint.core.randomizers.articulation import Opened, articulation
from synthpoint.core.randomizers.camera import camera
from synthpoint.core.randomizers.lights import Lights, lights
from synthpoint.core.randomizers.motion_blur import motion_blur
from synthpoint.core.randomizers.occluders.draw import occluders
from synthpoint.core.randomizers.placement import placement
from synthpoint.core.randomizers.randomizer import (
    Given,
    GivenInstrument,
    InstrumentRandomizer,
    Randomizer,
)
from synthpoint.core.sampling.catalog import Catalog


def given(one: Randomizer) -> Given:
    spec = JobSpec()
    asked = Asked(Quotas(), spec.seed, 3)
    return Given(spec, Catalog((), ()), asked, one, {"frame": None, "lights": ()}, lambda *_: {})


def test_names_sections_and_streams_are_each_ones_own() -> None:
    every = randomizers.every()
    for told in (
        [one.name for one in every],
        [one.key for one in every if one.key],
        [one.section for one in every if one.section is not None],
        [stream for one in every for stream in one.streams],
        [key for one in randomizers.of_instruments() for key in one.laid_out(one.blank)],
    ):
        assert [name for name, times in Counter(told).items() if times > 1] == []


def test_each_comes_after_what_it_looks_at() -> None:
    order = [one.name for one in randomizers.of_images()]
    assert sorted(order) == sorted(
        one.name for one in randomizers.every() if not isinstance(one, InstrumentRandomizer)
    )
    for one in randomizers.of_images():
        for before in one.after:
            assert order.index(before.name) < order.index(one.name)
    # Instruments are drawn with all that varies of them, so after what that looks at.
    assert order.index("view") < order.index("instruments") < order.index("occluders")


def test_only_what_comes_before_can_be_looked_at() -> None:
    assert given(occluders).randomizer is occluders
    with pytest.raises(LookupError, match="lights: it does not come after frame"):
        given(lights).drawn(camera)
    with pytest.raises(LookupError, match="motion: it does not come after lights"):
        given(motion_blur).drawn(lights)


def test_a_stream_of_another_is_refused() -> None:
    assert 0 <= given(lights).stream("lights").unit() < 1
    for name in ("camera", "light", "lightsome"):
        with pytest.raises(LookupError, match=f"lights: '{name}' is not among its streams"):
            given(lights).stream(name)


def test_the_spec_has_the_section_of_each() -> None:
    names = [f.name for f in fields(JobSpec)]
    for one in randomizers.every():
        if one.section is not None:
            assert one.key in names
            assert JobSpec()[one.section] == getattr(JobSpec(), one.key) == one.section()


def test_too_late_is_said() -> None:
    with pytest.raises(RuntimeError, match="flash: registered too late"):
        randomizers.register(Randomizer("flash"))


@dataclass(frozen=True)
class Other:
    """A section."""


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (Randomizer("lights"), "lights: its name 'lights' is that of lights"),
        (Randomizer("a", streams=("lights",)), "a: its stream 'lights' is that of lights"),
        (Randomizer("a", "lights", "", Other), "a: its key 'lights' is that of lights"),
        (Randomizer("a", "a", "", Lights), "is that of lights"),
        (InstrumentRandomizer("stains2", layout=lambda _: {"stains": 1}),
         "stains2: its label key 'stains' is that of stains"),
        (Randomizer("a", after=(Randomizer("b"),)), "a: it comes after b, which is not there"),
        (Randomizer("a", after=(placement,)), "a: it is drawn once an image, and pose for each"),
    ],
)  # fmt: skip
def test_what_another_has_is_refused(made: Randomizer, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        randomizers._check([*randomizers.every(), made])


def test_one_of_an_instrument_can_look_at_another() -> None:
    grip = InstrumentRandomizer("grip", after=(articulation,))
    assert [one.name for one in randomizers._in_order([grip, articulation])] == ["opened", "grip"]
    one = GivenInstrument(
        JobSpec(), Catalog((), ()), Asked(Quotas(), 0, 3), grip, {"opened": Opened(0.2)},
        lambda *_: {}, None, 0, 1.0,
    )  # fmt: skip
    assert one.drawn(articulation) == Opened(0.2)


def test_a_circle_is_named() -> None:
    a, b = Randomizer("a"), Randomizer("b")
    object.__setattr__(a, "after", (b,))
    object.__setattr__(b, "after", (a,))
    with pytest.raises(ValueError, match="a → b → a: each comes after the next"):
        randomizers._in_order([a, b])
