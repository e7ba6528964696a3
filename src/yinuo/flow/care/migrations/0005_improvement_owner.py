import django.db.models.deletion
import yinuo.ground.kernel.tenancy
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('care', '0004_surveys'),
        ('people', '0004_notices_on_their_way'),
    ]

    operations = [
        migrations.AddField(
            model_name='improvement',
            name='owner',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.member'),
        ),
    ]
