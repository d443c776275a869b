"""The two pixel conventions, and the only code that adds or subtracts half a pixel.

Continuous coordinates: (0, 0) is the top-left corner of the top-left pixel, (W, H) the
bottom-right corner of the last one; a pixel's centre lies at +0.5. Everything inside the
program uses them. Index coordinates (COCO keypoints, OpenCV's principal point) count from the
centre of the first pixel.
"""


def to_index(continuous: float) -> float:
    """Continuous pixel coordinate to an index coordinate (pixel 0 has its centre at 0.0)."""
    return continuous - 0.5


def to_continuous(index: float) -> float:
    """Index coordinate (pixel 0 has its centre at 0.0) to a continuous one."""
    return index + 0.5
