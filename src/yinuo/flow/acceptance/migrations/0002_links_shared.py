import django.db.models.deletion
from django.db import migrations

import yinuo.ground.kernel.tenancy


class Migration(migrations.Migration):
    """The room of sharing has the links now; their table and what refers to it stay as they are."""

    dependencies = [
        ("acceptance", "0001_initial"),
        ("sharing", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="acceptance",
                    name="link",
                    field=yinuo.ground.kernel.tenancy.OwnedKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="sharing.portallink",
                    ),
                ),
                migrations.DeleteModel(name="PortalLink"),
            ],
        ),
    ]
