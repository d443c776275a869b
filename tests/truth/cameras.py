"""Cameras that keypoints are proven for, as jobs on the bundled instruments."""

from __future__ import annotations

from synthpoint.tests.scene import building

# Of a real calibration: far from centred, and its pixels are not quite square.
REAL = {"fx": 1946.48, "fy": 1947.50, "cx": 447.29, "cy": 279.83, "width": 960, "height": 544}
SHIFTED = {"fx": 800.0, "fy": 800.0, "cx": 250.0, "cy": 310.0, "width": 640, "height": 480}
WIDE = {"fx": 700.0, "fy": 900.0, "cx": 330.0, "cy": 220.0, "width": 640, "height": 480}
HIGH = {"fx": 900.0, "fy": 700.0, "cx": 330.0, "cy": 220.0, "width": 640, "height": 480}

# Camera matrix (None: a focal length), picture size, distance in metres.
CAMERAS = {
    "plain 640x480": (None, 640, 480, 0.4),
    "shifted": (SHIFTED, 640, 480, 0.4),
    "wide pixels": (WIDE, 640, 480, 0.4),
    "high pixels": (HIGH, 640, 480, 0.4),
    "camera.json 960x544": (REAL, 960, 544, 0.7),
    "camera.json at half size": (REAL, 480, 272, 0.7),
    "camera.json, other shape": (REAL, 640, 480, 0.7),
    "portrait": (None, 360, 640, 0.5),
}


def job(name, **sections):
    """Both bundled instruments, lying and floating, seen by the camera called `name`."""
    matrix, width, height, distance = CAMERAS[name]
    return building.job(
        **{
            "classes": [],
            "instruments": {"count": 2, "scale": [0.9, 1.1]},
            "articulation": {"opening": [0.2, 0.9]},
            "placement": {"enabled": True, "u": [0.4, 0.6], "v": [0.4, 0.6], "resting": 0.5},
            "camera": {
                "enabled": True, "distance": distance, "elevation": [30, 85],
                "intrinsics": matrix, "focal_length": 45,
            },
            "render": {"width": width, "height": height},
            **sections,
        }
    )  # fmt: skip
