"""A run as it goes: its console, its progress, the device it renders on."""
