"""The kind of failure the console anticipates: it carries data, and its text is one sentence for a person."""


class Failure(Exception):
    """Something an operator can mend; `main` prints its sentence and ends with exit code 1."""
