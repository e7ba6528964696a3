
import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0003_departments'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChannelSetup',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('channel', models.CharField(max_length=20)),
                ('active', models.BooleanField(default=True)),
                ('shown', models.JSONField(default=dict)),
                ('sealed', models.TextField(blank=True, default='')),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'channel'), name='notices_setup_one')],
            },
        ),
        migrations.CreateModel(
            name='Hours',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('reader', models.CharField(max_length=60)),
                ('quiet_from', models.IntegerField(null=True)),
                ('quiet_until', models.IntegerField(null=True)),
                ('daily_at', models.IntegerField(default=480)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'reader'), name='notices_hours_one')],
            },
        ),
        migrations.CreateModel(
            name='Pace',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('key', models.CharField(max_length=200)),
                ('instants', models.JSONField(default=list)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'key'), name='notices_pace_one')],
            },
        ),
        migrations.CreateModel(
            name='Wish',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('reader', models.CharField(max_length=60)),
                ('event', models.CharField(max_length=40)),
                ('channel', models.CharField(max_length=20)),
                ('mode', models.CharField(choices=[('off', 'Off'), ('at_once', 'At Once'), ('hourly', 'Hourly'), ('daily', 'Daily')], max_length=10)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'reader', 'event', 'channel'), name='notices_wish_one')],
            },
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('event', models.CharField(max_length=40)),
                ('channel', models.CharField(blank=True, default='', max_length=20)),
                ('language', models.CharField(max_length=10)),
                ('subject', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'event', 'channel', 'language'), name='notices_wording_one')],
            },
        ),
        migrations.CreateModel(
            name='Reach',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('channel', models.CharField(max_length=20)),
                ('address', models.TextField()),
                ('mark', models.CharField(max_length=64)),
                ('added_at', models.DateTimeField()),
                ('contact', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.contact')),
                ('member', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.member')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'channel', 'mark'), name='notices_reach_one')],
            },
        ),
    ]
