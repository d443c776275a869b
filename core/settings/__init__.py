"""What a setting is: fields with units and bounds, ranges, weights, classes, the output."""
