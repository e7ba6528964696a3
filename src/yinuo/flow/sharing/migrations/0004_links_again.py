
import django.db.models.deletion
import yinuo.ground.kernel.tenancy
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0003_hosts_isolated'),
    ]

    operations = [
        migrations.AddField(
            model_name='portallink',
            name='like',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='sharing.portallink'),
        ),
    ]
