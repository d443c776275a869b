"""Blender itself: its files, versions, nodes and datablocks, without any instrument."""
