
import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('orders', '0001_initial'),
        ('people', '0001_initial'),
        ('radar', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Playbook',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('code', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=100)),
                ('causes', models.JSONField(default=list)),
                ('active', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'code'), name='responses_playbook_code')],
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('code', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=100)),
                ('kind', models.CharField(max_length=20)),
                ('stage_codes', models.JSONField(default=list)),
                ('cost_minor', models.BigIntegerField(default=0)),
                ('cost_share', models.FloatField(default=0)),
                ('hours_gained', models.FloatField(default=0)),
                ('role', models.CharField(max_length=20)),
                ('task_title', models.CharField(max_length=200)),
                ('tells_customer', models.BooleanField(default=False)),
                ('position', models.IntegerField(default=0)),
                ('playbook', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='responses.playbook')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'playbook', 'code'), name='responses_measure_code'), models.CheckConstraint(condition=models.Q(('cost_minor__gte', 0)), name='responses_measure_cost')],
            },
        ),
        migrations.CreateModel(
            name='Response',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('measures', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('applied', 'Applied'), ('undone', 'Undone'), ('done', 'Done')], default='applied', max_length=10)),
                ('cost_minor', models.BigIntegerField(default=0)),
                ('hours_gained', models.FloatField(default=0)),
                ('probability_before', models.FloatField(null=True)),
                ('probability_after', models.FloatField(null=True)),
                ('message_subject', models.CharField(blank=True, default='', max_length=200)),
                ('message', models.TextField(blank=True, default='')),
                ('message_due_at', models.DateTimeField(null=True)),
                ('message_queued_at', models.DateTimeField(null=True)),
                ('committed_at', models.DateTimeField(null=True)),
                ('new_committed_at', models.DateTimeField(null=True)),
                ('applied_by', models.CharField(max_length=100)),
                ('applied_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('kept_promise', models.BooleanField(null=True)),
                ('alert', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, to='radar.alert')),
                ('contact', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.contact')),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', 'order', '-applied_at'], name='responses_by_order')],
            },
        ),
    ]
