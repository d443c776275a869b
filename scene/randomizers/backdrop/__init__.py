"""What lies under and behind the instruments: grounds and photos."""
