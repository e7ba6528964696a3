"""What a form asks: fields with their checks, in sections. Read from plain JSON with every fault at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yinuo.core.rules.expressions import BadExpression, expression

TEXTS = frozenset({"text", "long", "scan"})
NUMBERS = frozenset({"number", "money"})
MOMENTS = frozenset({"date", "datetime"})
CHOICES = frozenset({"choice", "choices"})
REFERENCES = frozenset({"person", "customer", "item"})
FILES = frozenset({"file", "photo", "signature"})
KINDS = TEXTS | NUMBERS | MOMENTS | CHOICES | REFERENCES | FILES | {"boolean", "table", "location", "formula"}
# What a row of a table may ask.
COLUMN_KINDS = frozenset({"text", "number", "money", "date", "choice", "scan"})
RIGHTS = ("hidden", "read", "write", "required")
MOST_FIELDS = 200
MOST_OPTIONS = 200
LONGEST_LABEL = 200
LONGEST_TEXT = 10_000
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_RESERVED = frozenset({"true", "false", "null", "in", "now", "answers", "as", "if", "for", "var", "let", "size"})


class BadDesign(Exception):
    """The form cannot be used so: faults by place, such as {"0.2.label": "missing"}."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(dict(faults))
        self.faults = dict(faults)


@dataclass(frozen=True, kw_only=True)
class Option:
    """One choice."""

    value: str
    labels: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Right:
    """What a role may do with a field at a step; `*` means any."""

    role: str = "*"
    step: str = "*"
    right: str = "write"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question. `least` and `most` are of the number, the length or the count, as its kind has it.

    `labels` and `helps` are by language (zh, en, hant); `rule` and `visible` are conditions in CEL over the keys.
    `listed` puts a custom field of a business object into its list from the beginning.
    """

    key: str
    kind: str
    labels: Mapping[str, str]
    helps: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    default: Any = None
    options: tuple[Option, ...] = ()
    least: float | None = None
    most: float | None = None
    places: int = 2
    unit: str = ""
    pattern: str = ""
    pattern_text: str = ""
    unique: bool = False
    rule: str = ""
    rule_text: str = ""
    visible: str = ""
    formula: str = ""
    rights: tuple[Right, ...] = ()
    columns: tuple[Field, ...] = ()
    wide: bool = False
    listed: bool = False

    def right_of(self, *, role: str, step: str) -> str:
        """Return what a role may do with it at a step: the last line that fits counts."""
        fitting = [one.right for one in self.rights if one.role in ("*", role) and one.step in ("*", step)]
        return fitting[-1] if fitting else "write"

    def writable(self, *, role: str = "*", step: str = "*") -> bool:
        """Tell whether a role may write it at a step."""
        return self.right_of(role=role, step=step) in ("write", "required")

    def asked_of(self, *, role: str = "*", step: str = "*") -> bool:
        """Tell whether a role has to fill it in at a step: by its right there, or always where it may write."""
        right = self.right_of(role=role, step=step)
        return right == "required" or (right == "write" and self.required)


@dataclass(frozen=True, kw_only=True)
class Section:
    """Fields that stand together."""

    labels: Mapping[str, str]
    helps: Mapping[str, str]
    fields: tuple[Field, ...]


@dataclass(frozen=True, kw_only=True)
class Design:
    """A whole form."""

    sections: tuple[Section, ...]

    def fields(self) -> list[Field]:
        """Return all fields in order."""
        return [one for section in self.sections for one in section.fields]

    def writable(self, *, role: str = "*", step: str = "*") -> set[str]:
        """Return the keys of the fields that a role may write at a step."""
        return {one.key for one in self.fields() if one.writable(role=role, step=step)}


def read_design(plain: Mapping[str, Any]) -> Design:
    """Return a form from its JSON; raises BadDesign with all faults."""
    faults: dict[str, str] = {}
    told = plain.get("sections")
    sections = [
        _section(str(at), one, faults) for at, one in enumerate(told if isinstance(told, list) else []) if _is(one)
    ]
    design = Design(sections=tuple(sections))
    _check_whole(design, faults)
    if faults:
        raise BadDesign(faults)
    return design


def _is(one: Any) -> bool:
    return isinstance(one, Mapping)


def _section(place: str, plain: Mapping[str, Any], faults: dict[str, str]) -> Section:
    told = plain.get("fields")
    fields = [
        _field(f"{place}.{at}", one, faults, KINDS)
        for at, one in enumerate(told if isinstance(told, list) else [])
        if _is(one)
    ]
    return Section(labels=_words(plain, "label"), helps=_words(plain, "help"), fields=tuple(fields))


def _field(place: str, plain: Mapping[str, Any], faults: dict[str, str], kinds: frozenset[str]) -> Field:
    key, kind, labels = str(plain.get("key", "")), str(plain.get("kind", "")), _words(plain, "label")
    if not _KEY.fullmatch(key) or key in _RESERVED:
        faults[f"{place}.key"] = "bad_key"
    if kind not in kinds:
        faults[f"{place}.kind"] = "unknown"
    if not labels.get("zh"):
        faults[f"{place}.label"] = "missing"
    least, most = _number(plain.get("least")), _number(plain.get("most"))
    if least is not None and most is not None and least > most:
        faults[f"{place}.most"] = "below_least"
    options = _options(place, plain, kind, faults)
    columns = _columns(place, plain, kind, faults)
    return Field(
        key=key,
        kind=kind,
        labels=labels,
        helps=_words(plain, "help"),
        required=bool(plain.get("required")),
        default=plain.get("default"),
        options=options,
        least=least,
        most=most,
        places=min(max(int(_number(plain.get("places")) or 2), 0), 6) if plain.get("places") != 0 else 0,
        rights=_rights(plain),
        columns=columns,
        wide=bool(plain.get("wide")),
        listed=bool(plain.get("listed")),
        unique=bool(plain.get("unique")),
        **{name: str(plain.get(name) or "").strip()[:LONGEST_TEXT] for name in _PLAIN},
    )


_PLAIN = ("unit", "pattern", "pattern_text", "rule", "rule_text", "visible", "formula")


def _words(plain: Mapping[str, Any], name: str) -> dict[str, str]:
    told = {"zh": plain.get(name), "en": plain.get(f"{name}_en"), "hant": plain.get(f"{name}_hant")}
    return {language: str(text).strip()[:LONGEST_LABEL] for language, text in told.items() if text}


def _number(value: Any) -> float | None:
    try:
        return float(value) if value not in (None, "") else None
    except (TypeError, ValueError):
        return None


def _options(place: str, plain: Mapping[str, Any], kind: str, faults: dict[str, str]) -> tuple[Option, ...]:
    told = [one for one in plain.get("options") or [] if _is(one) and str(one.get("label") or "").strip()]
    options = tuple(
        Option(value=str(one.get("value") or one["label"]).strip()[:100], labels=_words(one, "label")) for one in told
    )
    if kind in CHOICES and not options:
        faults[f"{place}.options"] = "missing"
    if len(options) > MOST_OPTIONS or len({one.value for one in options}) < len(options):
        faults[f"{place}.options"] = "too_many" if len(options) > MOST_OPTIONS else "doubled"
    return options


def _columns(place: str, plain: Mapping[str, Any], kind: str, faults: dict[str, str]) -> tuple[Field, ...]:
    if kind != "table":
        return ()
    told = [one for one in plain.get("columns") or [] if _is(one)]
    columns = tuple(_field(f"{place}.columns.{at}", one, faults, COLUMN_KINDS) for at, one in enumerate(told))
    if not columns:
        faults[f"{place}.columns"] = "missing"
    if len({one.key for one in columns}) < len(columns):
        faults[f"{place}.columns"] = "doubled"
    return columns


def _rights(plain: Mapping[str, Any]) -> tuple[Right, ...]:
    told: Sequence[Any] = plain.get("rights") or []
    return tuple(
        Right(role=str(one.get("role") or "*"), step=str(one.get("step") or "*"), right=str(one["right"]))
        for one in told
        if _is(one) and one.get("right") in RIGHTS
    )


def _check_whole(design: Design, faults: dict[str, str]) -> None:
    placed = dict(_placed(design))
    if not placed:
        faults["sections"] = "missing"
    if len(placed) > MOST_FIELDS:
        faults["sections"] = "too_many"
    seen: set[str] = set()
    for place, one in placed.items():
        if one.key in seen:
            faults[f"{place}.key"] = "doubled"
        seen.add(one.key)
    _check_conditions(placed, seen, faults)


def _placed(design: Design) -> Iterator[tuple[str, Field]]:
    for section_at, section in enumerate(design.sections):
        for at, one in enumerate(section.fields):
            yield f"{section_at}.{at}", one


def _check_conditions(placed: Mapping[str, Field], keys: set[str], faults: dict[str, str]) -> None:
    known = keys | {"now", "value"}
    for place, one in placed.items():
        for name in ("rule", "visible", "formula"):
            text = getattr(one, name)
            if text:
                _check_condition(f"{place}.{name}", text, known, faults)
        if one.kind == "formula" and not one.formula:
            faults[f"{place}.formula"] = "missing"
        if one.pattern:
            _check_condition(f"{place}.pattern", pattern_condition(one.pattern), known, faults)


def pattern_condition(pattern: str) -> str:
    """Return whether `value` fits a pattern, as a condition: CEL's patterns take time in proportion to the text."""
    escaped = pattern.replace("\\", "\\\\").replace('"', '\\"')
    return f'value.matches("{escaped}")'


def _check_condition(place: str, text: str, known: set[str], faults: dict[str, str]) -> None:
    try:
        asked = expression(text)
    except BadExpression as bad:
        faults[place] = "syntax" if bad.code == "syntax" else bad.code
        return
    missing = asked.names - known
    if missing:
        faults[place] = f"unknown_key: {sorted(missing)[0]}"
