"""Which cards a wish comes to, on machines that are made up."""

from __future__ import annotations

import pytest
from synthpoint.core.errors import UserError
from synthpoint.core.job.spec import from_json, picture_settings
from synthpoint.core.running.devices import CPU, Card, Setup, choose, of_worker, words

BIG = Card("optix", "NVIDIA Big"), Card("cuda", "NVIDIA Big")
TWO = tuple(Card(kind, name, n) for kind in ("cuda", "optix") for n, name in enumerate("AB"))
INTEL = (Card("oneapi", "Intel Arc"),)


def names(cards):
    return [card.text for card in cards]


@pytest.mark.parametrize(
    ("found", "wish", "expected"),
    [
        ((), "auto", []),
        ((), "cpu", []),
        (BIG, "cpu", []),
        (BIG, "auto", ["NVIDIA Big (OptiX)"]),
        (tuple(reversed(BIG)), "auto", ["NVIDIA Big (OptiX)"]),
        (BIG[1:], "auto", ["NVIDIA Big (CUDA)"]),
        (BIG, "cuda", ["NVIDIA Big (CUDA)"]),
        (INTEL + BIG, "auto", ["NVIDIA Big (OptiX)"]),
        (INTEL, "auto", ["Intel Arc (oneAPI)"]),
        (TWO, "auto", ["A (OptiX)", "B (OptiX)"]),
    ],
)
def test_a_wish(found, wish, expected):
    assert names(choose(found, wish)) == expected


@pytest.mark.parametrize(
    ("found", "wish", "parts"),
    [
        ((), "optix", ("--device optix", "no OptiX card", "there is the CPU", "cpu or auto")),
        (
            BIG,
            "hip",
            ("no HIP card", "NVIDIA Big (OptiX), NVIDIA Big (CUDA)", "choose optix, cuda"),
        ),
        (INTEL, "metal", ("no Metal card", "Intel Arc (oneAPI)", "choose oneapi, cpu or auto")),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(found, wish, parts):
    with pytest.raises(UserError) as caught:
        choose(found, wish)
    assert all(part in str(caught.value) for part in parts)
    assert "\n" not in str(caught.value)


def test_a_card_that_is_not_ticked_is_kept_free():
    for_screen, other = Card("cuda", "A", 0, ticked=False), Card("cuda", "B", 1)
    assert choose((for_screen, other), "auto") == (other,)
    assert choose((for_screen,), "auto") == (for_screen,)
    assert choose((for_screen, other), "auto", (0,)) == (for_screen,)


def test_numbers_pick_among_the_cards_of_the_kind():
    assert names(choose(TWO, "cuda", (1,))) == ["B (CUDA)"]
    assert names(choose(TWO, "auto", (1, 0, 1))) == ["B (OptiX)", "A (OptiX)"]
    with pytest.raises(
        UserError, match=r"--devices: there is no card 2; there is 0: A \(OptiX\), 1: B"
    ):
        choose(TWO, "auto", (2,))
    for found, wish in (((), "auto"), (TWO, "cpu")):
        with pytest.raises(UserError, match="--devices: there is no card to choose from"):
            choose(found, wish, (0,))


def test_workers_take_the_cards_in_turns():
    cards = choose(TWO, "auto")
    assert [of_worker(cards, k)[0].name for k in range(3)] == ["A", "B", "A"]
    assert of_worker((), 5) == ()


def test_another_process_comes_to_the_same_cards():
    for cards in (choose(TWO, "auto"), choose(TWO, "cuda", (1,)), choose((), "auto")):
        told = words(cards)
        numbers = tuple(map(int, told[1].split(","))) if told else ()
        assert choose(TWO if cards else (), cards[0].kind if cards else "auto", numbers) == cards


def test_the_device_is_no_part_of_the_fingerprint():
    specs = [from_json({"render": {"device": d}}) for d in ("auto", "cpu", "hip")]
    assert len({str(picture_settings(s)) for s in specs}) == 1
    assert from_json({}).render.device == "auto"
    with pytest.raises(UserError, match=r"render.device: 'gpu' is not one of auto, cpu"):
        from_json({"render": {"device": "gpu"}})


@pytest.mark.parametrize(
    "said",
    [
        "System is out of GPU memory",
        "System is out of GPU and shared host memory",
        "CUDA error: Out of memory in cuMemAlloc(&device_pointer, size)",
        "Out of memory in CUDA queue enqueue (integrator_shade_surface)",
        "Failed to create CUDA context (Out of memory)",
        "OPTIX_ERROR_DEVICE_OUT_OF_MEMORY in optixAccelBuild",
        "oneAPI kernel: UR_RESULT_ERROR_OUT_OF_DEVICE_MEMORY",
    ],
)
def test_a_card_whose_memory_is_full_is_spared_step_by_step(said):
    """What Cycles says of it, on each kind of card."""
    card = BIG[0]
    both = Setup(card, with_cpu=True)
    alone, _ = both.after(said, 4096)
    assert alone == Setup(card)
    tiles, words = alone.after(said, 4096)
    assert (tiles, words) == (Setup(card, tile=512), "it renders in tiles of 512 px")
    less, words = tiles.after(said, 4096)
    assert less == Setup(card, tile=512, texture=1024)
    assert words == "it renders with textures of at most 1024 px"
    assert less.after(said, 4096) == (Setup(), "the CPU renders")


def test_tiles_spare_a_small_picture_nothing():
    card = BIG[0]
    assert Setup(card).after("Out of memory", 512)[0] == Setup(card, texture=1024)


@pytest.mark.parametrize(
    "said", ["it rendered no picture", "Illegal address in cuCtxSynchronize", "out of date driver"]
)
def test_another_failure_leaves_it_to_the_cpu(said):
    assert Setup(BIG[0]).after(said, 4096)[0] == Setup()
    assert Setup(BIG[0], with_cpu=True).after(said, 4096)[0] == Setup(BIG[0])


def test_records_tell_a_setup():
    card = BIG[0]
    assert Setup().text == CPU
    assert Setup(card).text == "NVIDIA Big (OptiX)"
    assert Setup(card, with_cpu=True, tile=512).text == "NVIDIA Big (OptiX) + CPU"
    assert Setup(card, tile=512).remarks == ()
    assert Setup(card, texture=1024).remarks == ("textures of at most 1024 px",)
