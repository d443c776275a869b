"""Cycles: its settings, devices, passes and pictures."""
