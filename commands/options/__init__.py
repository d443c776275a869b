"""The command line's words, and the spec they come to."""
