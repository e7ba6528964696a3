"""What a check found, and how to mend it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from yinuo.doors.console.failures import Failure


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report; `remedy` says what to do when it is not well."""

    well: bool
    text: str
    remedy: str = ""


Check = Callable[[], Iterable[Finding]]


def well(text: str) -> Finding:
    """Something is as it should be."""
    return Finding(well=True, text=text)


def ill(text: str, remedy: str) -> Finding:
    """Something is wrong."""
    return Finding(well=False, text=text, remedy=remedy)


def failed(failure: Failure) -> Finding:
    """What a check cannot get past; its sentence says what is wrong and what to do."""
    return ill("The doctor gets no further here", str(failure))


def ran(*, name: str, check: Check) -> list[Finding]:
    """The findings of a check; a check that breaks down is a finding too, so that the others still speak."""
    try:
        return list(check())
    except Failure as failure:
        return [failed(failure)]
    except Exception as error:
        said = str(error).strip().partition("\n")[0]
        return [ill(f"The check of {name} broke down: {type(error).__name__}: {said}", "Mend what it says first.")]
