"""Makes the browser's fonts readable for the writer of PDFs: `python -m yinuo.config.fonts`, once at set-up."""

from __future__ import annotations

from multiprocessing import Pool
from pathlib import Path

from fontTools.ttLib import woff2

SOURCES = Path(__file__).resolve().parent / "bundles" / "fonts"
TARGETS = Path(__file__).resolve().parent / "print_fonts"


def convert(source: Path) -> None:
    """Unpack one WOFF2 font into `print_fonts`."""
    target = TARGETS / f"{source.stem}.ttf"
    if target.exists():
        return
    partial = target.with_suffix(".part")
    woff2.decompress(str(source), str(partial))
    partial.replace(target)


def main() -> None:
    """Unpack every font of the bundles, on two cores."""
    TARGETS.mkdir(parents=True, exist_ok=True)
    with Pool(2) as pool:
        pool.map(convert, sorted(SOURCES.glob("*.woff2")), chunksize=1)


if __name__ == "__main__":
    main()
