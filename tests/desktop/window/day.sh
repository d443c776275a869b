#!/usr/bin/env bash
# Installs the zip in a desktop Blender and works on tagged objects in its window (day.py). What it
# finds out, and the screenshots, go into the folder $1; names of operations after it leave out all others.
set -euo pipefail
out=$1
shift
mkdir -p "$out"
blender --command extension build --source-dir . --output-filepath "$out/synthpoint.zip" >"$out/build.log" 2>&1
blender --command extension install-file -r user_default --enable "$out/synthpoint.zip" >"$out/install.log" 2>&1
exec python3 tests/desktop/window/day.py "$out" "$@" >"$out/day.log" 2>&1
