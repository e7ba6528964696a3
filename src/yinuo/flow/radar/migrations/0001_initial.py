
import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('kernel', '0001_initial'),
        ('orders', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('cause', models.CharField(max_length=60)),
                ('stage_code', models.CharField(blank=True, default='', max_length=40)),
                ('severity', models.CharField(max_length=10)),
                ('state', models.CharField(choices=[('open', 'Open'), ('acknowledged', 'Acknowledged'), ('resolved', 'Resolved')], default='open', max_length=15)),
                ('impact', models.FloatField(default=0)),
                ('raised_at', models.DateTimeField()),
                ('lead_hours', models.FloatField(null=True)),
                ('late_probability', models.FloatField(null=True)),
                ('committed_at', models.DateTimeField(null=True)),
                ('projected_at', models.DateTimeField(null=True)),
                ('reasons', models.JSONField(default=list)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('escalation_level', models.IntegerField(default=0)),
                ('escalated_at', models.DateTimeField(null=True)),
                ('resolved_at', models.DateTimeField(null=True)),
                ('resolution', models.CharField(blank=True, default='', max_length=20)),
                ('resolution_note', models.CharField(blank=True, default='', max_length=300)),
                ('acknowledged_by', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.member')),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
                ('resolved_by', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.member')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', 'state', '-impact'], name='radar_alert_impact'), models.Index(fields=['organisation_id', 'raised_at'], name='radar_alert_raised'), models.Index(fields=['organisation_id', 'order', '-raised_at'], name='radar_alert_order')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'resolved'), _negated=True), fields=('organisation_id', 'order', 'cause'), name='radar_alert_one_alive')],
            },
        ),
        migrations.CreateModel(
            name='Forecast',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('made_at', models.DateTimeField()),
                ('earliest_at', models.DateTimeField()),
                ('likely_at', models.DateTimeField()),
                ('latest_at', models.DateTimeField()),
                ('late_probability', models.FloatField()),
                ('expected_late_hours', models.FloatField(default=0)),
                ('curve', models.JSONField(default=list)),
                ('drivers', models.JSONField(default=list)),
                ('basis', models.CharField(max_length=20)),
                ('next_verdict_at', models.DateTimeField(null=True)),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', 'next_verdict_at'], name='radar_forecast_next')],
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'order'), name='radar_forecast_one')],
            },
        ),
        migrations.CreateModel(
            name='ForecastModel',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('order_type', models.CharField(max_length=40)),
                ('fitted_at', models.DateTimeField()),
                ('outcomes', models.IntegerField()),
                ('kind', models.CharField(max_length=20)),
                ('note', models.CharField(blank=True, default='', max_length=300)),
                ('figures', models.JSONField(default=dict)),
                ('active', models.BooleanField(default=False)),
                ('file', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='kernel.storedfile')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('active', True)), fields=('organisation_id', 'order_type'), name='radar_model_one_active')],
            },
        ),
    ]
