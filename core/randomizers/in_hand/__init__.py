"""Hands: whose they are, what they wear, what they do, and what they hold."""
