from django.db import migrations, models


class Migration(migrations.Migration):
    """Risks come from tables, and go with them."""

    dependencies = [("risks", "0003_panels")]

    operations = [
        migrations.AddField(model_name="risk", name="imported_from", field=models.UUIDField(null=True)),
    ]
