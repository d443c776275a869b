#!/usr/bin/env bash
# Installs the zip in a desktop Blender and takes shown images away in its windows (scenes.py). What
# it finds out, and the screenshots, go into the folder $1.
set -euo pipefail
out=$1
mkdir -p "$out"
blender --command extension build --source-dir . --output-filepath "$out/synthpoint.zip" >"$out/build.log" 2>&1
blender --command extension install-file -r user_default --enable "$out/synthpoint.zip" >"$out/install.log" 2>&1
python3 tests/desktop/window/scenes.py "$out" >"$out/scenes.log" 2>&1
blender -b --python tests/desktop/window/reopen.py -- "$out" >"$out/reopen.log" 2>&1
