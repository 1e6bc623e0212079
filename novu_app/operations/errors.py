"""The error that the command line prints as one sentence."""


class OperatorError(Exception):
    """Something that whoever runs the installation can put right; the message says how."""
