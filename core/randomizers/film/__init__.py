"""A clear bag: what is drawn of it, and how it is crumpled."""
