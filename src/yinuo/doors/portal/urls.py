"""Addresses of the customers' pages."""

from django.urls import path

from yinuo.doors.portal import (
    acceptance_pages,
    asking,
    branding,
    care_pages,
    confirming,
    message_pages,
    order_pages,
    partner_pages,
    preference_page,
    survey_page,
    views,
)

app_name = "portal"
urlpatterns = [
    path("survey/<str:token>", survey_page.survey, name="survey"),
    path("verify/<str:organisation>/<str:number>/<str:digest>", acceptance_pages.verify, name="verify"),
    path("brand/<uuid:organisation>/<uuid:file_id>", branding.logo, name="logo"),
    path("colours/<str:colour>.css", branding.colours, name="colours"),
    path("preview/<str:ticket>", branding.preview, name="preview"),
    path("<str:token>", order_pages.order_page, name="order"),
    path("<str:token>/news", order_pages.news, name="news"),
    path("<str:token>/visit", order_pages.visit, name="visit"),
    path("<str:token>/code", confirming.send_code, name="code"),
    path("<str:token>/device", confirming.confirm, name="device"),
    path("<str:token>/documents", asking.send_document, name="documents"),
    path("<str:token>/documents/<uuid:document_id>", order_pages.download, name="document"),
    path("<str:token>/pledges/<uuid:pledge_id>/settlement", asking.settle_pledge, name="pledge-settlement"),
    path("<str:token>/pledges/<uuid:pledge_id>/date", asking.move_pledge, name="pledge-date"),
    path("<str:token>/changes", asking.ask_change, name="changes"),
    path("<str:token>/changes/<uuid:request_id>/agreement", asking.agree, name="change-agreement"),
    path("<str:token>/changes/<uuid:request_id>/refusal", asking.decline, name="change-refusal"),
    path("<str:token>/changes/<uuid:request_id>/withdrawal", asking.withdraw, name="change-withdrawal"),
    path("<str:token>/messages", message_pages.write, name="messages"),
    path("<str:token>/messages/files/<uuid:file_id>", message_pages.file, name="message-file"),
    path("<str:token>/purchases/<uuid:line_id>/date", partner_pages.say_when, name="purchase-word"),
    path("<str:token>/shipments/<uuid:shipment_id>/events", partner_pages.tell_way, name="shipment-way"),
    path("<str:token>/note", acceptance_pages.scanned, name="note"),
    path("<str:token>/receipt", acceptance_pages.receipt, name="receipt"),
    path("<str:token>/receipt/pdf", acceptance_pages.receipt_pdf, name="receipt-pdf"),
    path("<str:token>/receipt/of/<str:subject>", acceptance_pages.receipt_of, name="receipt-of"),
    path("<str:token>/receipt/<uuid:acceptance_id>", acceptance_pages.signed, name="signed"),
    path("<str:token>/receipt/<uuid:acceptance_id>/pdf", acceptance_pages.signed_pdf, name="signed-pdf"),
    path("<str:token>/surveys/<uuid:ask_id>", survey_page.asked_here, name="asked"),
    path("<str:token>/preferences", preference_page.preferences, name="preferences"),
    path("<str:token>/rating", views.rating, name="rating"),
    path("<str:token>/complaints", views.complaints, name="complaints"),
    path("<str:token>/complaints/<uuid:complaint_id>/word", care_pages.word, name="complaint-word"),
]
