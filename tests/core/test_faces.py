"""Faces as two arrays, beside what lists of tuples do."""

from __future__ import annotations

import numpy as np
import pytest
from synthpoint.core.geometry.faces import Faces

FACES = [(0, 1, 2), (3, 4, 5, 6, 7), (2, 1, 4), (0, 1)]


def test_they_are_read_as_they_were_given() -> None:
    made = Faces.of(FACES)
    assert [*made] == FACES and len(made) == 4
    assert [*Faces.of(map(list, FACES))] == FACES
    assert Faces.of(made) is made


@pytest.mark.parametrize("kind", [np.int32, np.int64])
def test_an_array_gives_the_same_as_its_rows(kind: type) -> None:
    rows = np.array([(4, 2, 1), (0, 3, 5)], kind)
    for array in (rows, np.asfortranarray(rows), rows[:, ::-1]):
        assert [*Faces.of(array)] == [tuple(row) for row in array.tolist()]


def test_there_can_be_none() -> None:
    assert [*Faces.of([])] == [] == [*Faces.of([]).turned()]


def test_turned_ones_go_the_other_way_round() -> None:
    assert [*Faces.of(FACES).turned()] == [face[::-1] for face in FACES]


def test_joined_ones_go_on_after_those_before() -> None:
    one, other = Faces.of(FACES), Faces.of([(0, 1, 2)])
    assert [*Faces.joined([one, other, one], [8, 3, 9])] == [
        *FACES, (8, 9, 10), *(tuple(n + 11 for n in face) for face in FACES)
    ]  # fmt: skip
