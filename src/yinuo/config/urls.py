"""Where each door stands."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("yinuo.doors.api.urls")),
    path("p/", include("yinuo.doors.portal.urls")),
    path("m/", include("yinuo.doors.channels.urls")),
    path("", include("yinuo.doors.desk.urls")),
]

handler400 = "yinuo.doors.desk.errors.bad_request"
handler403 = "yinuo.doors.desk.errors.denied"
handler404 = "yinuo.doors.desk.errors.missing"
handler500 = "yinuo.doors.desk.errors.broken"
