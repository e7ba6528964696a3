"""The tests keep to a home of their own, whoever runs them and however."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings


def test_settings_were_read_after_the_tests_said_where_they_live() -> None:
    home = Path(os.environ["YINUO_HOME"])

    assert home.name.startswith("yinuo-test-")
    assert home == settings.HOME and settings.FILES_FOLDER.parent == home
    assert os.environ["YINUO_SECRET_KEY"] == settings.SECRET_KEY
