"""Geometry of the evaluated scene and the render's passes to the labels of an image."""
