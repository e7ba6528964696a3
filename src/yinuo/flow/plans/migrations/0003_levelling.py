from django.db import migrations, models

import yinuo.ground.kernel.ids

STATES = ["computing", "proposed", "applied", "undone", "stopped", "failed"]


class Migration(migrations.Migration):
    """Projects are levelled in the background, several at once."""

    dependencies = [("plans", "0002_milestone_asked")]

    operations = [
        migrations.CreateModel(
            name="Levelling",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organisation_id", models.UUIDField(editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[(one, one.capitalize()) for one in STATES], default="computing", max_length=10
                    ),
                ),
                ("projects", models.JSONField(default=list)),
                ("seconds", models.IntegerField()),
                ("fault", models.CharField(blank=True, default="", max_length=20)),
                ("proposal", models.JSONField(default=dict)),
                ("edits", models.JSONField(default=dict)),
                ("job_id", models.UUIDField(null=True)),
                ("asked_by", models.CharField(max_length=100)),
                ("asked_at", models.DateTimeField()),
                ("computed_at", models.DateTimeField(null=True)),
                ("applied_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["organisation_id", "-asked_at"], name="plans_levelling_recent")]
            },
        ),
    ]
