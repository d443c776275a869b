#!/usr/bin/env bash
# Installs the zip in a desktop Blender and takes a shown image away in its window in every way that
# a script or an artist can (shown.py), in another Blender where one ends. What it finds out goes
# into the folder $1.
set -euo pipefail
out=$1
mkdir -p "$out"
blender --command extension build --source-dir . --output-filepath "$out/synthpoint.zip" >"$out/build.log" 2>&1
blender --command extension install-file -r user_default --enable "$out/synthpoint.zip" >"$out/install.log" 2>&1
blender -b -c synthpoint restore --index 1 --resolution 64x48 --save "$out/image.blend" >"$out/restore.log" 2>&1
ways=$(grep -c '^@way' tests/desktop/window/shown.py)
while [ "$(find "$out" -name '*.begun' | wc -l)" -lt "$ways" ]; do
  begun=$(find "$out" -name '*.begun' | wc -l)
  timeout 200 blender --window-geometry 0 0 1600 1000 --python tests/desktop/window/shown.py -- \
    "$out" >>"$out/blender.log" 2>&1 || echo "Blender ended with $?" >>"$out/blender.log"
  [ "$(find "$out" -name '*.begun' | wc -l)" -gt "$begun" ] || exit 1
done
