"""What a user reads when Blender's Python module does not load."""

from __future__ import annotations

import pytest
from synthpoint.commands.blender_module import PACKAGES, explain


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libX11.so.6", "libx11-6"),
        ("libXrender.so.1", "libxrender1"),
        ("libXfixes.so.3", "libxfixes3"),
        ("libXi.so.6", "libxi6"),
        ("libXext.so.6", "libxext6"),
        ("libSM.so.6", "libsm6"),
        ("libxkbcommon.so.0", "libxkbcommon0"),
        ("libGL.so.1", "libgl1"),
    ],
)
def test_a_missing_system_library_names_its_package(library: str, package: str) -> None:
    said = explain(f"{library}: cannot open shared object file: No such file or directory")
    assert f"install {package} " in said
    assert "\n" not in said
    assert all(other in said for other in PACKAGES)


def test_an_unknown_library_is_named() -> None:
    said = explain("libStrange-2.0.so.7: cannot open shared object file: No such file")
    assert "libStrange-2.0" in said


def test_another_import_error_is_told_as_it_is() -> None:
    assert "undefined symbol: x" in explain("undefined symbol: x")
