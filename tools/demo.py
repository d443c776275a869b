"""Renders a dozen labelled pictures of the bundled instruments on a machine that has nothing.

python3 tools/demo.py [DIR]
"""

from __future__ import annotations

import subprocess
import sys

from environments import ROOT, NotHere, any_blender, environment


def main() -> int:
    """Makes the environment, renders into DIR (default: build/demo) and prints the path."""
    output = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "build" / "demo")
    try:
        blender, python = any_blender()
        executable = environment(
            f"demo-{blender.version}", python, [blender.requirement], ["demo.txt"]
        )
    except NotHere as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    command = [str(executable), str(ROOT / "synthpoint.py"), "generate", "--output", output,
               "--count", "12", "--samples", "16", "--resume"]  # fmt: skip
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
