"""Runs inside Blender: where it finds Pillow, and the wheel of the other extension."""

import json
import sys

found = {"python": list(sys.version_info[:2])}
for name in ("PIL", "neighbour_wheel"):
    try:
        found[name] = __import__(name).__file__
    except ImportError as error:
        found[name] = str(error)
with open(sys.argv[sys.argv.index("--") + 1], "w") as file:
    json.dump(found, file)
