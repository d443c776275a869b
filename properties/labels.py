"""Names of settings in the panel, where the field's own name says too little."""

from __future__ import annotations

LABELS = {
    "bundled": "Bundled Instruments",
    "opening": "Opening",
    "repeat": "Copies of One",
    "u": "Left to Right",
    "v": "Top to Bottom",
    "resting": "On the Ground",
    "depth": "Height in View",
    "yaw": "Turn",
    "tilt": "Tilt X",
    "spin": "Tilt Y",
    "in_view": "Least in View",
    "overlap": "Most Overlap",
    "gap": "Least Gap",
    "azimuth": "Direction",
    "elevation": "Elevation",
    "look_at_jitter": "Aim Error",
    "intrinsics": "Camera Matrix",
    "energy": "Power",
    "temperature": "Warmth (K)",
    "share": "Share of Images",
    "value": "Brightness",
    "pattern": "Pattern Size",
    "contrast": "Pattern Strength",
    "class_name": "Class",
    "slot": "Material",
    "denoise": "Denoise",
    "bounces": "Light Bounces",
    "view_transform": "Color Look",
    "segmentation": "Masks",
    "min_pixels": "Smallest Visible (px)",
    "min_visible_fraction": "Smallest Visible Share",
    "amodal": "Whole Silhouettes",
    "count": "Count",
    "splits": "Train, Val, Test",
}


def label(name: str) -> str:
    """What the panel calls the setting `name`."""
    return LABELS.get(name, name.replace("_", " ").title())
