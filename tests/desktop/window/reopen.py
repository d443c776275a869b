"""Opens the file that Blender wrote as it quit: blender -b --python reopen.py -- FOLDER"""

import json
import sys
from pathlib import Path

import bpy

OUT = Path(sys.argv[-1])
bpy.ops.wm.open_mainfile(filepath=str(OUT / "quit.blend"))
found = [bpy.context.scene.name, sorted(s.name for s in bpy.data.scenes)]
(OUT / "quit.json").write_text(json.dumps(found))
