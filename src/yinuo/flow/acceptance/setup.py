"""How an organisation accepts: reasons to refuse, checklists, milestones, and the copies of its delivery notes.

It is written as people write it: one entry a line, Chinese and English parted by a bar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language

from yinuo.flow.acceptance.events import AcceptanceSetUp
from yinuo.flow.acceptance.models import AcceptanceSetup
from yinuo.flow.acceptance.numbering import prefix_and_width
from yinuo.ground.kernel import log
from yinuo.ground.kernel.tenancy import current_organisation

PAPERS = ("a4", "241x280", "241x140", "241x93")
MOST_COPIES, _MOST_ENTRIES, _LONGEST = 5, 40, 100
# Codes are told to care, which knows what kind of issue each is.
_REASONS = (
    ("damaged", "破损", "Damaged"),
    ("quality", "质量不合格", "Poor quality"),
    ("wrong", "送错货", "Wrong goods"),
    ("surplus", "数量多送", "Too many"),
    ("papers", "单据不全", "Papers missing"),
    ("late", "过期送达", "Arrived too late"),
    ("other", "其他", "Other"),
)
_COPIES = (("存根", "Stub"), ("客户", "Customer"), ("财务", "Finance"), ("回单", "Return copy"), ("仓库", "Warehouse"))


class InvalidSetup(Exception):
    """Faults in what was set, by part: {part: code}."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(dict(faults))
        self.faults = dict(faults)


@dataclass(frozen=True, kw_only=True)
class Words:
    """A text in Chinese, and in English if given."""

    zh: str
    en: str = ""

    def __str__(self) -> str:
        """Return the text in the reader's language."""
        return self.en if self.en and (get_language() or "").startswith("en") else self.zh

    def written(self) -> str:
        """Return the text as it is written in the settings."""
        return f"{self.zh} | {self.en}" if self.en else self.zh


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why something may be refused."""

    code: str
    words: Words


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """What is looked at: on every line of a family of items (`family`), or once for a kind of order (`order_type`).

    An empty `of` means every one of them.
    """

    scope: str
    of: str
    points: tuple[Words, ...]


@dataclass(frozen=True, kw_only=True)
class Setup:
    """How an organisation accepts."""

    reasons: tuple[Reason, ...]
    checklists: tuple[Checklist, ...] = ()
    milestones: tuple[str, ...] = ()
    copies: tuple[Words, ...] = ()
    paper: str = "a4"
    number_pattern: str = "SH-{year}-{n:4}"
    is_own: bool = field(default=False, compare=False)

    def points(self, *, scope: str, of: str) -> list[Words]:
        """Return what is looked at for a family or a kind of order, each point once."""
        found = [point for one in self.checklists if one.scope == scope and one.of in ("", of) for point in one.points]
        return list(dict.fromkeys(found))


def setup() -> Setup:
    """Return how the present organisation accepts; the usual way where nothing was set."""
    row = AcceptanceSetup.objects.first()
    return _read(row.plain) if row else _USUAL


def change_setup(*, changes: Mapping[str, Any]) -> Setup:
    """Set parts of how the organisation accepts, each as it is written; raises InvalidSetup.

    Parts: `reasons`, `checklists`, `copies` and `milestones` (lines of text), `paper`, `number_pattern`.
    """
    faults: dict[str, str] = {}
    row = AcceptanceSetup.objects.select_for_update().filter(organisation_id=current_organisation()).first()
    row = row or AcceptanceSetup()
    plain = dict(row.plain)
    for part, value in changes.items():
        try:
            plain[part] = _PARTS[part](value)
        except ValueError as fault:
            faults[part] = str(fault)
    if faults:
        raise InvalidSetup(faults)
    if plain != row.plain:
        parts = sorted(part for part in changes if plain.get(part) != row.plain.get(part))
        row.plain = plain
        row.save()
        log.publish(subject_type="organisation", subject_id=current_organisation(), body=AcceptanceSetUp(parts=parts))
    return _read(plain)


def written(*, known: Setup) -> dict[str, str]:
    """Return the setup as people write it."""
    return {
        "reasons": "\n".join(f"{one.code}: {one.words.written()}" for one in known.reasons),
        "checklists": "\n\n".join(_checklist_text(one) for one in known.checklists),
        "milestones": "\n".join(known.milestones),
        "copies": "\n".join(one.written() for one in known.copies),
        "paper": known.paper,
        "number_pattern": known.number_pattern,
    }


def _checklist_text(one: Checklist) -> str:
    head = f"[{one.scope}:{one.of}]" if one.of else f"[{one.scope}]"
    return "\n".join((head, *(point.written() for point in one.points)))


def _read(plain: Mapping[str, Any]) -> Setup:
    return Setup(
        reasons=_reasons(plain["reasons"]) if "reasons" in plain else _USUAL.reasons,
        checklists=tuple(
            Checklist(scope=one["scope"], of=one["of"], points=tuple(Words(**point) for point in one["points"]))
            for one in plain.get("checklists", ())
        ),
        milestones=tuple(plain.get("milestones", ())),
        copies=tuple(Words(**one) for one in plain["copies"]) if "copies" in plain else _USUAL.copies,
        paper=plain.get("paper", _USUAL.paper),
        number_pattern=plain.get("number_pattern", _USUAL.number_pattern),
        is_own=True,
    )


def _reasons(plain: Iterable[Mapping[str, str]]) -> tuple[Reason, ...]:
    return tuple(Reason(code=one["code"], words=Words(zh=one["zh"], en=one["en"])) for one in plain)


def _lines(value: str) -> list[str]:
    lines = [line.strip() for line in str(value).splitlines() if line.strip()]
    if len(lines) > _MOST_ENTRIES or any(len(line) > 2 * _LONGEST for line in lines):
        raise ValueError("too_long")
    return lines


def _words(line: str) -> dict[str, str]:
    zh, _bar, en = line.replace("｜", "|").partition("|")
    if not zh.strip():
        raise ValueError("empty")
    return {"zh": zh.strip()[:_LONGEST], "en": en.strip()[:_LONGEST]}


def _written_reasons(value: str) -> list[dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for line in _lines(value):
        code, colon, rest = line.replace("：", ":").partition(":")
        code = code.strip().lower()
        if not colon or not code.isidentifier() or not code.isascii() or len(code) > 20:
            raise ValueError("code")
        if code in found:
            raise ValueError("twice")
        found[code] = {"code": code, **_words(rest)}
    if not found:
        raise ValueError("empty")
    return list(found.values())


def _written_checklists(value: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for line in _lines(value):
        if line.startswith("[") and line.endswith("]"):
            scope, _colon, of = line[1:-1].replace("：", ":").partition(":")
            if scope.strip() not in ("family", "order_type"):
                raise ValueError("scope")
            found.append({"scope": scope.strip(), "of": of.strip()[:_LONGEST], "points": []})
        elif found:
            found[-1]["points"].append(_words(line))
        else:
            raise ValueError("scope")
    return [one for one in found if one["points"]]


def _written_copies(value: str) -> list[dict[str, str]]:
    found = [_words(line) for line in _lines(value)]
    if not 1 <= len(found) <= MOST_COPIES:
        raise ValueError("copies")
    return found


def _paper(value: str) -> str:
    if value not in PAPERS:
        raise ValueError("unknown")
    return value


def _pattern(value: str) -> str:
    text = str(value).strip()
    prefix_and_width(pattern=text, year=2026, month=1)
    return text


def _written_milestones(value: str) -> list[str]:
    return list(dict.fromkeys(line[:40] for line in _lines(value)))


_PARTS: dict[str, Callable[[str], Any]] = {
    "reasons": _written_reasons,
    "checklists": _written_checklists,
    "milestones": _written_milestones,
    "copies": _written_copies,
    "paper": _paper,
    "number_pattern": _pattern,
}
_USUAL = Setup(
    reasons=tuple(Reason(code=code, words=Words(zh=zh, en=en)) for code, zh, en in _REASONS),
    copies=tuple(Words(zh=zh, en=en) for zh, en in _COPIES[:3]),
)
