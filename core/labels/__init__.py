"""The labels of an image, from geometry and passes: visibility, masks, boxes, the record."""
