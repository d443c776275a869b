#!/usr/bin/env bash
# Installs the zip in a desktop Blender, and places contacts of grips in its window with the mouse
# (grips.py). What it finds out, and the screenshots, go into the folder $1.
set -euo pipefail
out=$1
mkdir -p "$out"
blender --command extension build --source-dir . --output-filepath "$out/synthpoint.zip" >"$out/build.log" 2>&1
blender --command extension install-file -r user_default --enable "$out/synthpoint.zip" >"$out/install.log" 2>&1
exec python3 tests/desktop/window/grips.py "$out" >"$out/grips.log" 2>&1
