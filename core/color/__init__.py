"""Colors as numbers: linear RGB of a temperature, or of hue, saturation and value."""
