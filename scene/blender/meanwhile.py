"""Properties set for the time being."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def meanwhile(owner: Any, **values: Any) -> Iterator[None]:
    """Properties of the owner have these values meanwhile, and afterwards those of before."""
    before = {name: getattr(owner, name) for name in values}
    try:
        for name, value in values.items():
            setattr(owner, name, value)
        yield
    finally:
        for name, value in reversed(before.items()):
            setattr(owner, name, value)
