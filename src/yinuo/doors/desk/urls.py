"""All desk pages: each module in `pages/` brings its own addresses."""

from importlib import import_module
from pkgutil import iter_modules

from django.urls import URLPattern

from yinuo.doors.desk import pages

app_name = "desk"
urlpatterns: list[URLPattern] = [
    pattern
    for module in sorted(iter_modules(pages.__path__), key=lambda found: found.name)
    for pattern in import_module(f"{pages.__name__}.{module.name}").urlpatterns
]
