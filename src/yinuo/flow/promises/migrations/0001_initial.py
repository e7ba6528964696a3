
import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('orders', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='LearntSegments',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('learnt_at', models.DateTimeField()),
                ('outcomes', models.IntegerField()),
                ('table', models.JSONField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StageTemplate',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('order_type', models.CharField(max_length=40)),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=100)),
                ('name_en', models.CharField(blank=True, default='', max_length=100)),
                ('customer_text', models.CharField(blank=True, default='', max_length=100)),
                ('position', models.IntegerField()),
                ('standard_hours', models.FloatField()),
                ('working_time', models.BooleanField(default=True)),
                ('role', models.CharField(default='operator', max_length=20)),
                ('completes_delivery', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'order_type', 'code'), name='promises_template_code'), models.CheckConstraint(condition=models.Q(('standard_hours__gt', 0)), name='promises_template_hours')],
            },
        ),
        migrations.CreateModel(
            name='Promise',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('version', models.IntegerField()),
                ('earliest_at', models.DateTimeField()),
                ('latest_at', models.DateTimeField()),
                ('committed_at', models.DateTimeField()),
                ('confidence', models.FloatField()),
                ('earliest_days', models.IntegerField()),
                ('latest_days', models.IntegerField()),
                ('basis', models.CharField(max_length=20)),
                ('reasons', models.JSONField(default=list)),
                ('evidence', models.JSONField(default=dict)),
                ('why', models.CharField(blank=True, default='', max_length=500)),
                ('made_by', models.CharField(max_length=100)),
                ('made_at', models.DateTimeField()),
                ('superseded_at', models.DateTimeField(null=True)),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'order', 'version'), name='promises_version'), models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('organisation_id', 'order'), name='promises_one_current'), models.CheckConstraint(condition=models.Q(('earliest_at__lte', models.F('latest_at'))), name='promises_interval_ordered')],
            },
        ),
    ]
