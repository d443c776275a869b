"""What feeds a socket of a shader, followed through groups, reroutes and what is muted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import bpy

Socket = bpy.types.NodeSocket
# The group nodes that a place lies in, from outside to inside.
Path = tuple[bpy.types.Node, ...]


@dataclass(frozen=True)
class End:
    """Where links lead: the output of a node, or an input that nothing feeds."""

    socket: Socket
    path: Path

    @property
    def node(self) -> bpy.types.Node | None:
        """The node that feeds it; None where there is none."""
        return self.socket.node if self.socket.is_output else None

    def feeding(self, name: str | int) -> End:
        """What feeds an input of this node."""
        return follow(self.socket.node.inputs[name], self.path)


def follow(socket: Socket, path: Path = ()) -> End:
    """What feeds an input."""
    while True:
        # Asked first, since Blender looks for a socket's links among all of its tree.
        links = socket.links if socket.is_linked else ()
        link = next((li for li in links if li.is_valid and not li.is_muted), None)
        if link is None:
            return End(socket, path)
        node, output = link.from_node, link.from_socket
        inner: Socket | None
        if node.type == "REROUTE":
            inner = node.inputs[0]
        elif node.mute:
            inner = next(
                (li.from_socket for li in node.internal_links if li.to_socket == output), None
            )
        elif node.type == "GROUP_INPUT" and path:
            node, path = path[-1], path[:-1]
            inner = _like(output, node.inputs)
        elif node.type == "GROUP":
            inner = _like(output, _outputs_of(node.node_tree))
            path = (*path, node)
        else:
            return End(output, path)
        if inner is None:
            return End(socket, path)
        socket = inner


def _outputs_of(tree: bpy.types.NodeTree | None) -> list[Socket]:
    nodes = [] if tree is None else [n for n in tree.nodes if n.type == "GROUP_OUTPUT"]
    return list(next((n for n in nodes if n.is_active_output), nodes[0]).inputs) if nodes else []


def _like(socket: Socket, others: Iterable[Socket]) -> Socket | None:
    return next((s for s in others if s.identifier == socket.identifier), None)


def number(end: End) -> float | None:
    """The value that a camera ray finds at a float socket; None where it depends on the place."""
    node = end.node
    if node is None or node.type == "VALUE":
        return float(end.socket.default_value)
    if node.type == "LIGHT_PATH" and end.socket.name.startswith("Is "):
        return float(end.socket.name == "Is Camera Ray")
    return None
