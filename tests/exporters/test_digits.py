"""Numbers on the cells of a contact sheet."""

from __future__ import annotations

import numpy as np
import pytest
from synthpoint.exporters.digits import INK, PAPER, shape, write_number


def test_digits_are_written_from_left_to_right():
    rows = ["".join("#" if on else "." for on in row) for row in shape(17)]
    assert rows == [
        ".........",
        "..#..###.",
        ".##....#.",
        "..#....#.",
        "..#....#.",
        ".###...#.",
        ".........",
    ]


def test_all_digits_differ():
    assert len({shape(n).tobytes() for n in range(10)}) == 10


@pytest.mark.parametrize("size", [(300, 400), (48, 64), (3, 3)])
def test_the_number_is_in_the_corner_of_a_copy(size):
    picture = np.full((*size, 3), 100, np.uint8)
    made = write_number(picture, 12)
    assert (picture == 100).all()
    assert tuple(made[0, 0]) == (PAPER,) * 3
    assert set(np.unique(made)) <= {PAPER, INK, 100}
    if size[0] > 10:
        assert (made[-1] == 100).all()
        assert (made == INK).any()
