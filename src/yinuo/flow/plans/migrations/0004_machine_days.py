from django.db import migrations, models

import yinuo.ground.kernel.ids


class Migration(migrations.Migration):
    """How long machines were open and held is written down day by day."""

    dependencies = [("plans", "0003_levelling")]

    operations = [
        migrations.CreateModel(
            name="MachineDay",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organisation_id", models.UUIDField(editable=False)),
                ("work_centre", models.CharField(max_length=60)),
                ("day", models.DateField()),
                ("open_minutes", models.IntegerField()),
                ("held_minutes", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["organisation_id", "day", "work_centre"], name="plans_machine_day_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("held_minutes__gte", 0), ("held_minutes__lte", models.F("open_minutes"))),
                        name="plans_machine_day_sane",
                    ),
                ]
            },
        ),
    ]
