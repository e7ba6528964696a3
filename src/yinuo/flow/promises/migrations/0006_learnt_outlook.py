import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0005_type_name_en'),
        ('promises', '0005_stopped'),
    ]

    operations = [
        migrations.CreateModel(
            name='LearntOutlook',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('learnt_at', models.DateTimeField()),
                ('deliveries', models.IntegerField()),
                ('used', models.BooleanField()),
                ('compared', models.JSONField(default=dict)),
                ('content', models.JSONField(default=dict)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='JudgedPromise',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('promised_at', models.DateTimeField()),
                ('latest_at', models.DateTimeField()),
                ('confidence', models.FloatField()),
                ('kept', models.BooleanField()),
                ('month', models.CharField(max_length=7)),
                ('region', models.TextField(blank=True, default='')),
                ('tier', models.TextField(blank=True, default='')),
                ('family', models.TextField(blank=True, default='')),
                ('level', models.CharField(max_length=8)),
                ('basis', models.CharField(blank=True, default='', max_length=20)),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
                ('promise', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='promises.promise')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', '-latest_at', '-id'], name='promises_judged_newest')],
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'promise'), name='promises_judged_once')],
            },
        ),
    ]
