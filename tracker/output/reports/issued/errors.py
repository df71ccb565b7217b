"""What can go wrong when a report is issued; the message is the sentence that the user reads."""


class IssueRefused(Exception):
    """The report cannot be issued."""
