"""JobSpec: everything that decides a dataset, as versioned JSON, each field with unit and range.

Lengths are metres and angles degrees in the file. A Range is drawn anew for each image (or each
instrument, lamp, … of it). Every randomizer is a section in a file here, with `enabled`; one that
is off leaves the file's own camera, lamps, world or material as they are, and the draws of the
others unchanged.
"""

from ..camera.calibration import CameraMatrix
from ..settings.digest import digest, first_difference
from ..settings.output import Labels, Render
from .backdrop import (
    BACKDROPS,
    GROUND_KINDS,
    Drape,
    Ground,
    Photos,
    Tissue,
    Tray,
)
from .camera import Camera
from .holdouts import Holdout, Holdouts
from .instruments import Articulation, Instruments, OfClass, Placement
from .job import (
    DEFAULT_SIZE,
    MOST_IMAGES,
    VERSION,
    JobSpec,
    from_json,
    picture_settings,
    to_json,
)
from .lens import Crop, DepthOfField, Distortion, MotionBlur
from .light import Environment, Lights
from .materials import MaterialChannel, MaterialChoice, Materials
from .occluders import Occluders
from .quotas import Occluded, Quotas
from .sensor import Sensor
from .surface import Stains, Surface

__all__ = [
    "BACKDROPS",
    "DEFAULT_SIZE",
    "GROUND_KINDS",
    "MOST_IMAGES",
    "VERSION",
    "Articulation",
    "Camera",
    "CameraMatrix",
    "Crop",
    "DepthOfField",
    "Distortion",
    "Drape",
    "Environment",
    "Ground",
    "Holdout",
    "Holdouts",
    "Instruments",
    "JobSpec",
    "Labels",
    "Lights",
    "MaterialChannel",
    "MaterialChoice",
    "Materials",
    "MotionBlur",
    "Occluded",
    "Occluders",
    "OfClass",
    "Photos",
    "Placement",
    "Quotas",
    "Render",
    "Sensor",
    "Stains",
    "Surface",
    "Tissue",
    "Tray",
    "digest",
    "first_difference",
    "from_json",
    "picture_settings",
    "to_json",
]
