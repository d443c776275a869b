"""Drapes round the field: sheets in layers, what holds them, and a table beyond."""
