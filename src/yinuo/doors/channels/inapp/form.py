"""Notices in the app ask for nothing in the settings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.ground.notices.kinds import ChannelKind

KIND = ChannelKind(name="app", label=_("应用内"), reaches="person", settings_needed=False)
