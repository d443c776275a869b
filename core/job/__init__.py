"""One job: its spec, and what an image of it draws."""
