import django.db.models.deletion
from django.db import migrations, models

import yinuo.ground.kernel.tenancy

_MOVE = """
insert into orders_outlook (organisation_id, id, projected_at, projected_earliest_at, projected_latest_at,
                            late_probability, state)
select organisation_id, id, projected_at, projected_earliest_at, projected_latest_at, late_probability, state
  from orders_order
"""
_BACK = """
update orders_order as o
   set projected_at = n.projected_at, projected_earliest_at = n.projected_earliest_at,
       projected_latest_at = n.projected_latest_at, late_probability = n.late_probability
  from orders_outlook as n
 where n.organisation_id = o.organisation_id and n.id = o.id
   and (n.projected_at is not null or n.late_probability is not null)
"""


def move(apps, schema_editor):
    """Row-level security would hide every row from this."""
    schema_editor.execute("alter table orders_order no force row level security")
    schema_editor.execute(_MOVE)
    schema_editor.execute("alter table orders_order force row level security")


def move_back(apps, schema_editor):
    """Bring what is expected back into the orders' rows."""
    schema_editor.execute("alter table orders_order no force row level security")
    schema_editor.execute("alter table orders_outlook no force row level security")
    schema_editor.execute(_BACK)
    schema_editor.execute("alter table orders_order force row level security")


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0009_scope_freeze"),
    ]

    operations = [
        migrations.CreateModel(
            name="Outlook",
            fields=[
                ("organisation_id", models.UUIDField(editable=False)),
                (
                    "order",
                    yinuo.ground.kernel.tenancy.OwnedOne(
                        db_column="id",
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="outlook",
                        serialize=False,
                        to="orders.order",
                    ),
                ),
                ("projected_at", models.DateTimeField(null=True)),
                ("projected_earliest_at", models.DateTimeField(null=True)),
                ("projected_latest_at", models.DateTimeField(null=True)),
                ("late_probability", models.FloatField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("review", "Review"),
                            ("open", "Open"),
                            ("delivered", "Delivered"),
                            ("accepted", "Accepted"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=10,
                    ),
                ),
            ],
        ),
        # Most rows are written every night: lists must not wade through what they were.
        migrations.RunSQL(
            "alter table orders_outlook set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1)",
            migrations.RunSQL.noop,
        ),
        migrations.RunPython(move, move_back),
        migrations.AddIndex(
            model_name="outlook",
            index=models.Index(
                fields=["organisation_id", "state", "projected_at", "order"], name="orders_outlook_projected"
            ),
        ),
        migrations.AddIndex(
            model_name="outlook",
            index=models.Index(
                fields=["organisation_id", "state", "late_probability", "order"], name="orders_outlook_late"
            ),
        ),
        migrations.RemoveIndex(model_name="order", name="orders_state_projected"),
        migrations.RemoveIndex(model_name="order", name="orders_state_late"),
        migrations.RemoveField(model_name="order", name="late_probability"),
        migrations.RemoveField(model_name="order", name="projected_at"),
        migrations.RemoveField(model_name="order", name="projected_earliest_at"),
        migrations.RemoveField(model_name="order", name="projected_latest_at"),
    ]
