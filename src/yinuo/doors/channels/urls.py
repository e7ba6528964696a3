"""Addresses that chats and mail programs call."""

from django.urls import path

from yinuo.doors.channels import views

app_name = "channels"
urlpatterns = [
    path("feishu/<str:organisation>", views.feishu, name="feishu"),
    path("unsubscribe/<str:token>", views.unsubscribe, name="unsubscribe"),
]
