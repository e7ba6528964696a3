import yinuo.ground.kernel.tenancy
import django.db.models.deletion
from django.db import migrations, models

# What served until now becomes numbered versions, in the order in which it was fitted.
_NUMBERED = """
update radar_forecastmodel as row set version = numbered.version, promoted_at = row.fitted_at, decision = 'first'
  from (select id, row_number() over (partition by organisation_id, order_type order by fitted_at, id) as version
          from radar_forecastmodel) as numbered
 where numbered.id = row.id
"""
_RETIRED = """
update radar_forecastmodel as row set retired_at = (
    select min(later.fitted_at) from radar_forecastmodel as later
     where later.organisation_id = row.organisation_id and later.order_type = row.order_type
       and later.version > row.version)
 where not row.active
"""


def number_versions(apps, schema_editor):
    """Number the models of all organisations; the owner of the tables sees them for it."""
    schema_editor.execute("alter table radar_forecastmodel no force row level security")
    schema_editor.execute(_NUMBERED)
    schema_editor.execute(_RETIRED)
    schema_editor.execute("alter table radar_forecastmodel force row level security")


class Migration(migrations.Migration):
    # A constraint cannot be made in the transaction that changed the rows it reads.
    atomic = False

    dependencies = [
        ("people", "0003_departments"),
        ("radar", "0003_quiet_alerts"),
    ]

    operations = [
        migrations.AddField(
            model_name="forecastmodel",
            name="version",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="forecastmodel",
            name="refreshed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="forecastmodel",
            name="promoted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="forecastmodel",
            name="retired_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="forecastmodel",
            name="decision",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        migrations.AddField(
            model_name="forecastmodel",
            name="promoted_by",
            field=yinuo.ground.kernel.tenancy.OwnedKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.member",
            ),
        ),
        migrations.RunPython(number_versions, migrations.RunPython.noop, atomic=True),
        migrations.AddConstraint(
            model_name="forecastmodel",
            constraint=models.UniqueConstraint(
                condition=models.Q(("version__gt", 0)),
                fields=("organisation_id", "order_type", "version"),
                name="radar_model_version",
            ),
        ),
    ]
