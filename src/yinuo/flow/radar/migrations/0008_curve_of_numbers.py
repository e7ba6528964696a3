import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("radar", "0007_forecasts_stay_on_their_page"),
    ]

    operations = [
        # Numbers as they are: as JSON, writing them anew cost a fifth of the night's time of the database.
        migrations.RunSQL(
            "alter table radar_forecast alter column curve type double precision[]"
            " using translate(curve::text, '[]', '{}')::double precision[]",
            "alter table radar_forecast alter column curve type jsonb using to_jsonb(curve)",
            state_operations=[
                migrations.AlterField(
                    model_name="forecast",
                    name="curve",
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), default=list),
                ),
            ],
        ),
    ]
