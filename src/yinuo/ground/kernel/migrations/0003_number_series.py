from django.db import migrations, models

import yinuo.ground.kernel.ids


class Migration(migrations.Migration):
    """Numbers are counted by the highest that was given, not by the rows that are left."""

    dependencies = [("kernel", "0002_stopped_jobs")]

    operations = [
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organisation_id", models.UUIDField(editable=False)),
                ("prefix", models.CharField(max_length=60)),
                ("last", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation_id", "prefix"), name="kernel_series_one")
                ]
            },
        ),
    ]
