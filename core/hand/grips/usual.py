"""How often proposed grips are picked, and how far open an instrument is in them, where its class
does not say."""

from __future__ import annotations

from ...settings.grips import GripSchema
from ...settings.ranges import Range

PASSED = "passed"  # how it is held out to somebody else; never used to work with it

# A fist holds a needle holder that is locked, or nearly so.
_USUAL = (
    GripSchema("ring_middle", 0.4),
    GripSchema("palm", 0.3, Range(0.0, 0.35)),
    GripSchema("thenar", 0.3, Range(0.0, 0.8)),
    GripSchema("overhand", 0.3),
    GripSchema(PASSED, 0.0, Range(0.0, 0.1)),
)
# All that a mesh can have proposed for it, whichever it is.
PROPOSED = ("ring", "ring_middle", "palm", "thenar", "pencil", "overhand", "shaft", PASSED)
_BY_NAME = {grip.name: grip for grip in _USUAL}


def usual(name: str) -> GripSchema:
    """The grip of this name."""
    return _BY_NAME.get(name, GripSchema(name))
