"""Colours that can be read: contrast as WCAG 2.2 defines it, and a brand's colour made fit for light and dark pages."""

from __future__ import annotations

import re

LEAST_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3, text of usual size
LIGHT, DARK = "#ffffff", "#16181d"
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def is_colour(text: str) -> bool:
    """Return whether a text is a colour as #rrggbb."""
    return bool(_HEX.fullmatch(text))


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_on(colour: str) -> str:
    """Return the colour of text on a button of this colour: white or nearly black, whichever is read better."""
    return max((LIGHT, DARK), key=lambda text: contrast(text, colour))


def is_readable(colour: str) -> bool:
    """Return whether links of this colour can be read on a white page."""
    return contrast(colour, LIGHT) >= LEAST_CONTRAST


def for_dark(colour: str) -> str:
    """Return the colour for a dark page: mixed with white until it can be read there."""
    mixed = colour
    for share in range(0, 101, 5):
        mixed = _mixed(colour, LIGHT, share / 100)
        if contrast(mixed, DARK) >= LEAST_CONTRAST:
            break
    return mixed


def _mixed(first: str, second: str, share: float) -> str:
    pairs = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(one * (1 - share) + other * share):02x}" for one, other in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(one / 255) for one in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
