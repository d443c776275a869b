"""What a loader finds: an id (an annotation's or an image's, where there is one) and a message."""

Fault = tuple[int | None, str]
