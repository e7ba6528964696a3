"""Where each door stands."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("yinuo.doors.api.urls")),
    path("p/", include("yinuo.doors.portal.urls")),
    path("", include("yinuo.doors.desk.urls")),
]
