"""Addresses of the customers' pages."""

from django.urls import path

from yinuo.doors.portal import views

app_name = "portal"
urlpatterns = [
    path("verify/<str:organisation>/<str:number>/<str:digest>", views.verify, name="verify"),
    path("<str:token>", views.order_page, name="order"),
    path("<str:token>/visit", views.visit, name="visit"),
    path("<str:token>/receipt", views.receipt, name="receipt"),
    path("<str:token>/receipt/pdf", views.receipt_pdf, name="receipt-pdf"),
    path("<str:token>/rating", views.rating, name="rating"),
    path("<str:token>/complaints", views.complaints, name="complaints"),
]
