"""Where the tools find a Python."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[2] / "tools"


def test_a_virtual_environment_never_makes_itself_anew(tmp_path: Path) -> None:
    """Run with the Python of an environment, the tools name the one that it was made with: the
    environment's own is deleted when it is made anew."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path], check=True)
    python = tmp_path / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    code = f"import environments as e; print(e.any_python()); print(e.find_python({version!r}))"
    done = subprocess.run(
        [python, "-c", code], capture_output=True, text=True, check=True, cwd=TOOLS
    )
    for found in done.stdout.split():
        assert Path(found).exists()
        assert tmp_path not in Path(found).parents
