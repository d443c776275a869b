"""Grips that an instrument is given by its kind, before anybody moves a contact."""
