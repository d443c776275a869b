"""A suture thread with its needle: what is drawn of it, and how it runs."""
