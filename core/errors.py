"""The one exception that is meant for people."""


class UserError(Exception):
    """Something a user can cause and mend; its text is one line: the thing, then the remedy."""


class BlenderFailed(UserError):
    """One of Blender's making: what it printed says more."""


class Cancelled(Exception):
    """The run was asked to stop; what was finished before stays valid."""
