"""JSON data as a digest, and where two of them differ."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def digest(data: Any) -> str:
    """SHA-256 of JSON data in canonical form."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def first_difference(a: Any, b: Any, path: str = "") -> str | None:
    """Path and values of the first place where two JSON trees differ; None where they agree."""
    if isinstance(a, dict) and isinstance(b, dict):
        within = [
            (f"{path}.{key}" if path else key, a.get(key, "absent"), b.get(key, "absent"))
            for key in sorted(set(a) | set(b))
        ]
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        within = [(f"{path}[{i}]", *both) for i, both in enumerate(zip(a, b, strict=True))]
    else:
        return None if a == b else f"{path}: {a} and {b}"
    found = (first_difference(x, y, where) for where, x, y in within)
    return next(filter(None, found), None)
