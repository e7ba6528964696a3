import django.db.models.deletion
import yinuo.ground.kernel.tenancy
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="attachment",
            field=yinuo.ground.kernel.tenancy.OwnedKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kernel.storedfile",
            ),
        ),
    ]
