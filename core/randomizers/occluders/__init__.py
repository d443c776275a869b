"""What gets in the way of the instruments: hands, gauze, blood and other objects."""
