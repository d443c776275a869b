"""Makes another extension, which brings a wheel: FOLDER/neighbour.zip.

python3 neighbour.py FOLDER
"""

import sys
from pathlib import Path
from zipfile import ZipFile

FOLDER = Path(sys.argv[1])
WHEEL = "neighbour_wheel-1.0-py3-none-any.whl"

MANIFEST = f"""schema_version = "1.0.0"
id = "neighbour"
version = "1.0.0"
name = "Neighbour"
tagline = "Brings a wheel"
maintainer = "The tests"
type = "add-on"
blender_version_min = "4.2.0"
license = ["SPDX:GPL-3.0-or-later"]
wheels = ["./wheels/{WHEEL}"]
"""

INFO = {
    "METADATA": "Metadata-Version: 2.1\nName: neighbour-wheel\nVersion: 1.0\n",
    "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "RECORD": "neighbour_wheel.py,,\n",
}

with ZipFile(FOLDER / WHEEL, "w") as wheel:
    wheel.writestr("neighbour_wheel.py", "")
    for name, text in INFO.items():
        wheel.writestr(f"neighbour_wheel-1.0.dist-info/{name}", text)

with ZipFile(FOLDER / "neighbour.zip", "w") as extension:
    extension.writestr("blender_manifest.toml", MANIFEST)
    extension.writestr("__init__.py", "def register(): pass\n\n\ndef unregister(): pass\n")
    extension.write(FOLDER / WHEEL, f"wheels/{WHEEL}")
