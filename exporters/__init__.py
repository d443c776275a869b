"""Records in, files out. Plain Python and numpy; this room never imports bpy or mathutils."""
