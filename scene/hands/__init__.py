"""Hands as Blender has them: their meshes, gloves, cuffs and sleeves, made once and then set."""
