"""What a dataset is: spec, sampling, camera, visibility, masks, record, splits, job.

Plain Python and numpy; this room never imports bpy or mathutils.
"""
