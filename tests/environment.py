"""What the tests tell the program before it reads its settings: a home thrown away afterwards, a key, no database.

Loaded as a plugin (`-p tests.environment`), for Django's settings are read before any conftest: read later, the tests
would keep their files and keys in the home of whoever runs them.
"""

from __future__ import annotations

import os
import tempfile

os.environ["YINUO_HOME"] = tempfile.mkdtemp(prefix="yinuo-test-")
os.environ.setdefault("YINUO_SECRET_KEY", "only for tests, never for people")
os.environ["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/none"
os.environ["DATABASE_OWNER_URL"] = "postgresql://owner@127.0.0.1:1/none"
