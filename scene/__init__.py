"""The only room that turns a Sample into a Blender scene, renders it and reads it back."""
