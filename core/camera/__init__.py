"""The camera as numbers: pinhole, lens distortion, and where half a pixel is added."""
