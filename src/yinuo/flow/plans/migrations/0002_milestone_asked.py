from django.db import migrations, models


class Migration(migrations.Migration):
    """Customers are asked to accept milestones by the portal."""

    dependencies = [("plans", "0001_initial")]

    operations = [
        migrations.AddField(model_name="milestone", name="asked_at", field=models.DateTimeField(null=True)),
    ]
