"""What happens to a picture after its render: the sensor, and the warp of a lens that distorts."""
