"""Everything that can go wrong while a text is imported; the message is the sentence that the user reads."""


class DraftEditError(Exception):
    """A split in the preview cannot be moved in the way asked for."""
