#!/usr/bin/env bash
# Validates the zip $2 and installs it in a desktop Blender's window, beside an extension that brings a wheel,
# then renders pictures with `blender -c synthpoint`. Everything it finds out goes into the folder $1.
set -euo pipefail
out=$1 zip=$2
small="--count 2 --resolution 96x64 --samples 2"
blender --version | head -n 1 >"$out/version.txt"
blender --command extension validate "$zip" >"$out/validate.log" 2>&1
python3 tests/desktop/neighbour.py "$out"
blender --command extension install-file -r user_default --enable "$out/neighbour.zip" >"$out/neighbour.log" 2>&1
timeout 300 blender --window-geometry 0 0 1600 1000 --python tests/desktop/install_window.py \
  -- "$zip" "$out/window.json" "$out/window.png" >"$out/install.log" 2>&1
blender -b --python-exit-code 3 --python tests/desktop/inspect_install.py -- "$out/inspect.json" >"$out/inspect.log" 2>&1
blender -b -c synthpoint generate --output "$out/by_command" $small >"$out/by_command.out" 2>"$out/by_command.err"
blender -b -P synthpoint.py -- generate --output "$out/by_script" $small >"$out/by_script.out" 2>"$out/by_script.err"
blender -b -c synthpoint preview --output "$out/preview" $small >"$out/preview.out" 2>"$out/preview.err"
blender -b -c synthpoint generate --output "$out/by_workers" $small --workers 2 >"$out/by_workers.out" 2>"$out/by_workers.err"
blender -b --python tests/desktop/inspect_packages.py -- "$out/as_usual.json" >"$out/as_usual.log" 2>&1
blender -b --factory-startup --python tests/desktop/inspect_packages.py -- "$out/as_worker.json" >"$out/as_worker.log" 2>&1
set +e
blender -b missing.blend -c synthpoint generate --output "$out/none" --count 1 \
  >"$out/missing.out" 2>"$out/missing.err"
echo $? >"$out/missing.code"
blender -b -P synthpoint.py -- generate --output "$out/none" --count 1 --set camera.distance=3,1 \
  >"$out/bad.out" 2>"$out/bad.err"
echo $? >"$out/bad.code"
exit 0
