import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0006_type_process'),
        ('work', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='progressevent',
            name='walk_before',
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name='progressevent',
            name='walk_steps',
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name='stage',
            name='before',
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name='stage',
            name='kind',
            field=models.CharField(default='listed', max_length=10),
        ),
        migrations.CreateModel(
            name='Walk',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('instance_id', models.UUIDField()),
                ('definition_id', models.UUIDField()),
                ('steps', models.IntegerField(default=0)),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'order'), name='work_walk_order'), models.UniqueConstraint(fields=('organisation_id', 'instance_id'), name='work_walk_instance')],
            },
        ),
    ]
