
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
            name='ProgressEvent',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('stage_code', models.CharField(max_length=40)),
                ('kind', models.CharField(choices=[('started', 'Started'), ('finished', 'Finished'), ('delayed', 'Delayed'), ('quantity', 'Quantity'), ('place', 'Place'), ('undone', 'Undone')], max_length=10)),
                ('happened_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('source', models.CharField(max_length=20)),
                ('key', models.CharField(max_length=200)),
                ('reporter', models.CharField(max_length=100)),
                ('quantity', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ('place', models.CharField(blank=True, default='', max_length=200)),
                ('note', models.CharField(blank=True, default='', max_length=500)),
                ('disposition', models.CharField(choices=[('applied', 'Applied'), ('duplicate', 'Duplicate'), ('out_of_order', 'Out Of Order'), ('held', 'Held'), ('rejected', 'Rejected')], max_length=15)),
                ('reasons', models.JSONField(default=list)),
                ('before', models.JSONField(default=list)),
                ('undoes', models.UUIDField(null=True)),
                ('undone', models.BooleanField(default=False)),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', 'order', 'happened_at'], name='work_progress_order')],
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'key'), name='work_progress_key')],
            },
        ),
        migrations.CreateModel(
            name='Stage',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=100)),
                ('name_en', models.CharField(blank=True, default='', max_length=100)),
                ('customer_text', models.CharField(blank=True, default='', max_length=100)),
                ('position', models.IntegerField()),
                ('standard_hours', models.FloatField()),
                ('working_time', models.BooleanField(default=True)),
                ('role', models.CharField(default='operator', max_length=20)),
                ('completes_delivery', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('next', 'Next'), ('active', 'Active'), ('done', 'Done'), ('skipped', 'Skipped')], default='next', max_length=10)),
                ('started_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('start_inferred', models.BooleanField(default=False)),
                ('finish_inferred', models.BooleanField(default=False)),
                ('reported_at', models.DateTimeField(null=True)),
                ('quantity_done', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ('place', models.CharField(blank=True, default='', max_length=200)),
                ('delay_note', models.CharField(blank=True, default='', max_length=500)),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', 'state', 'due_at'], name='work_stage_due'), models.Index(fields=['organisation_id', 'finished_at'], name='work_stage_finished')],
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'order', 'code'), name='work_stage_code')],
            },
        ),
    ]
