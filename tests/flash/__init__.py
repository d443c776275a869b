"""A randomizer in a folder of its own: the camera has a flash."""
