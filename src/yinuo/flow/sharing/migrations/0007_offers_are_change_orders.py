"""What was offered stands in the change order that answers a request; these two held nothing any more."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("sharing", "0006_partner_documents"),
    ]

    operations = [
        migrations.RemoveField(model_name="changerequest", name="effect"),
        migrations.RemoveField(model_name="changerequest", name="offered_at"),
    ]
