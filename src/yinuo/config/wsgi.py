"""The application that answers with pages and over the API."""

import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.config.settings")
# A request that others wait for, because it holds a lock in the database, gets its turn soon after each statement.
sys.setswitchinterval(0.001)
application = get_wsgi_application()
