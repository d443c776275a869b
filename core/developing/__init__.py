"""From what a render leaves to a picture and its record, without Blender."""
