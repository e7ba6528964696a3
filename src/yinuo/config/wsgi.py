"""The web application for granian."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from yinuo.config.environment import home_folder
from yinuo.config.warming import warm_in_background

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.config.settings")
# A request that others wait for, because it holds a lock in the database, gets its turn soon after each statement.
sys.setswitchinterval(0.001)
application = get_wsgi_application()
warm_in_background(home=home_folder())
