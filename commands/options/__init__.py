"""The words that several commands share, and the spec they come to."""
