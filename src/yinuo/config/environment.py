"""What the process is told from outside: data folder, secret key, database. Knows no room and no door."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

OWNER_ALIAS = "owner"
ADDRESS_FILE, USUAL_URL = "address", "http://127.0.0.1:8000"


def home_folder() -> Path:
    """Return the data folder: YINUO_HOME, else the platform's usual place."""
    told = os.environ.get("YINUO_HOME")
    if told:
        return Path(told)
    if os.name == "posix" and os.geteuid() == 0:
        return Path("/var/lib/yinuo")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "yinuo"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "yinuo"


def public_url(home: Path) -> str:
    """Return where people reach the pages: YINUO_PUBLIC_URL, else where they were last served from this home."""
    told = os.environ.get("YINUO_PUBLIC_URL")
    if told:
        return told
    try:
        return (home / ADDRESS_FILE).read_text(encoding="utf-8").strip() or USUAL_URL
    except OSError:
        return USUAL_URL


def secret_key(home: Path) -> str:
    """Return the signing key: YINUO_SECRET_KEY, else the home's key file, made at first use."""
    told = os.environ.get("YINUO_SECRET_KEY")
    if told:
        return told
    path = home / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text()
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


def _url_settings(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "yinuo",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def database_settings(home: Path) -> dict[str, dict[str, Any]]:
    """Return the `default` connection (the application's role) and `owner` (migrations only).

    The URLs come from DATABASE_URL and DATABASE_OWNER_URL; where none is set, from the files that the
    embedded server's launcher leaves in the data folder.
    """
    app_url = os.environ.get("DATABASE_URL") or _remembered(home, "database_url")
    owner_url = os.environ.get("DATABASE_OWNER_URL") or _remembered(home, "database_owner_url") or app_url
    application, owner = _url_settings(app_url), _url_settings(owner_url)
    if app_url == owner_url:
        application["OPTIONS"] = {**application["OPTIONS"], "options": "-c role=yinuo_app"}
    application["CONN_MAX_AGE"] = 600
    application["CONN_HEALTH_CHECKS"] = True
    application["DISABLE_SERVER_SIDE_CURSORS"] = True
    return {"default": application, OWNER_ALIAS: {**owner, "TEST": {"MIRROR": "default"}}}


def _remembered(home: Path, name: str) -> str:
    path = home / name
    return path.read_text().strip() if path.exists() else ""
