#!/usr/bin/env bash
# Builds, validates and installs the extension in a desktop Blender, then renders two pictures with
# `blender -c synthpoint`. Everything it finds out goes into the folder $1.
set -euo pipefail
out=$1
mkdir -p "$out"
blender --version | head -n 1 >"$out/version.txt"
blender --command extension build --source-dir . --output-filepath "$out/synthpoint.zip" >"$out/build.log" 2>&1
blender --command extension validate "$out/synthpoint.zip" >"$out/validate.log" 2>&1
blender --command extension install-file -r user_default --enable "$out/synthpoint.zip" >"$out/install.log" 2>&1
blender -b --python-exit-code 3 --python tests/desktop/inspect_install.py -- "$out/inspect.json" >"$out/inspect.log" 2>&1
blender -b -c synthpoint generate --output "$out/by_command" --count 2 --resolution 96x64 \
  --samples 2 >"$out/by_command.out" 2>"$out/by_command.err"
blender -b -P synthpoint.py -- generate --output "$out/by_script" --count 2 --resolution 96x64 \
  --samples 2 >"$out/by_script.out" 2>"$out/by_script.err"
set +e
blender -b missing.blend -c synthpoint generate --output "$out/none" --count 1 \
  >"$out/missing.out" 2>"$out/missing.err"
echo $? >"$out/missing.code"
blender -b -P synthpoint.py -- generate --output "$out/none" --count 1 --set camera.distance=3,1 \
  >"$out/bad.out" 2>"$out/bad.err"
echo $? >"$out/bad.code"
exit 0
