"""Mesh files written by hand, byte by byte as their formats say: the same vertices in each."""

from __future__ import annotations

import json
import struct

# Two tetrahedra without any symmetry: no two of their edges are equally long.
BODY = ((0.0, 0.0, 0.0), (100.0, 0.0, 0.0), (20.0, 40.0, 0.0), (30.0, 10.0, 70.0))
JAW = ((130.0, 5.0, 10.0), (190.0, 12.0, 13.0), (140.0, 37.0, 22.0), (151.0, 8.0, 61.0))
FACES = ((0, 2, 1), (0, 1, 3), (1, 2, 3), (2, 0, 3))


def obj(path, **parts):
    """https://paulbourke.net/dataformats/obj: an object after the other."""
    lines, first = [], 1
    for name, points in parts.items():
        lines.append(f"o {name}")
        lines += [f"v {x!r} {y!r} {z!r}" for x, y, z in points]
        lines += ["f " + " ".join(str(first + i) for i in face) for face in FACES]
        first += len(points)
    path.write_text("\n".join(lines) + "\n")
    return path


def stl(path, points):
    """Binary: a header of 80 bytes, then for each face a normal, three corners, and two bytes."""
    data = bytes(80) + struct.pack("<I", len(FACES))
    for face in FACES:
        data += struct.pack("<12fH", 0, 0, 0, *(x for i in face for x in points[i]), 0)
    path.write_bytes(data)
    return path


def ply(path, points):
    head = f"""ply
format ascii 1.0
element vertex {len(points)}
property float x
property float y
property float z
element face {len(FACES)}
property list uchar int vertex_indices
end_header
"""
    body = [" ".join(map(repr, p)) for p in points]
    body += ["3 " + " ".join(map(str, face)) for face in FACES]
    path.write_text(head + "\n".join(body) + "\n")
    return path


def glb(path, moved=(0.0, 0.0, 0.0), nested=False, **parts):
    """glTF 2.0: a JSON chunk and a binary one. The last part's node is `moved`, and its vertices
    the other way, so that it stands where its points are; `nested`, below the first part's."""
    binary, accessors, views, meshes, nodes = b"", [], [], [], []
    for number, (name, points) in enumerate(parts.items()):
        shift = moved if number == len(parts) - 1 else (0.0, 0.0, 0.0)
        local = [tuple(a - b for a, b in zip(p, shift, strict=True)) for p in points]
        for data, kind in (
            (struct.pack(f"<{3 * len(local)}f", *(x for p in local for x in p)), "VEC3"),
            (struct.pack(f"<{3 * len(FACES)}H", *(i for f in FACES for i in f)), "SCALAR"),
        ):
            views.append({"buffer": 0, "byteOffset": len(binary), "byteLength": len(data)})
            entry = {"bufferView": len(views) - 1, "type": kind}
            if kind == "VEC3":
                low, high = ([f(p[i] for p in local) for i in range(3)] for f in (min, max))
                entry |= {"componentType": 5126, "count": len(local), "min": low, "max": high}
            else:
                entry |= {"componentType": 5123, "count": 3 * len(FACES)}
            accessors.append(entry)
            binary += data
        attributes = {"POSITION": len(accessors) - 2}
        meshes.append({"primitives": [{"attributes": attributes, "indices": len(accessors) - 1}]})
        nodes.append({"mesh": number, "name": name, "translation": list(shift)})
    top = [n for n in range(len(nodes) + 1) if not (nested and n == len(nodes) - 1)]
    if nested:
        nodes[0]["children"] = [len(nodes) - 1]
    camera = {"type": "perspective", "perspective": {"yfov": 1.0, "znear": 0.1}}
    nodes.append({"camera": 0, "name": "somebody's camera"})
    head = json.dumps(
        {
            "asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": top}],
            "nodes": nodes, "meshes": meshes, "accessors": accessors, "bufferViews": views,
            "buffers": [{"byteLength": len(binary)}], "cameras": [camera],
        }
    ).encode()  # fmt: skip
    head += b" " * (-len(head) % 4)
    binary += b"\0" * (-len(binary) % 4)
    total = 12 + 8 + len(head) + 8 + len(binary)
    path.write_bytes(
        struct.pack("<4sII", b"glTF", 2, total)
        + struct.pack("<I4s", len(head), b"JSON") + head
        + struct.pack("<I4s", len(binary), b"BIN\0") + binary
    )  # fmt: skip
    return path
