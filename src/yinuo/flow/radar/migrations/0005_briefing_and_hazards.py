import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_departments'),
        ('radar', '0004_model_versions'),
    ]

    operations = [
        migrations.AddField(
            model_name='alert',
            name='worse_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='alert',
            name='worse_from',
            field=models.CharField(blank=True, default='', max_length=10),
        ),
        migrations.CreateModel(
            name='Hazard',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('kind', models.CharField(max_length=20)),
                ('key', models.CharField(max_length=250)),
                ('severity', models.CharField(max_length=10)),
                ('begins_at', models.DateTimeField(null=True)),
                ('ends_at', models.DateTimeField(null=True)),
                ('facts', models.JSONField(default=dict)),
                ('order_ids', models.JSONField(default=list)),
                ('order_count', models.IntegerField(default=0)),
                ('found_at', models.DateTimeField()),
                ('cleared_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', 'cleared_at'], name='radar_hazard_cleared')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('cleared_at', None)), fields=('organisation_id', 'kind', 'key'), name='radar_hazard_one_alive')],
            },
        ),
        migrations.CreateModel(
            name='BriefingReader',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('minute', models.IntegerField()),
                ('member', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='people.member')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'member'), name='radar_briefing_reader_one'), models.CheckConstraint(condition=models.Q(('minute__gte', 0), ('minute__lt', 1440)), name='radar_briefing_reader_minute')],
            },
        ),
        migrations.CreateModel(
            name='ForceMajeure',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('name', models.CharField(max_length=100)),
                ('scope', models.CharField(choices=[('region', 'Region'), ('lane', 'Lane')], max_length=10)),
                ('place', models.CharField(max_length=120)),
                ('begins_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('delay_hours', models.FloatField(default=0)),
                ('closed', models.BooleanField(default=False)),
                ('note', models.CharField(blank=True, default='', max_length=300)),
                ('declared_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(null=True)),
                ('declared_by', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.member')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', 'ends_at'], name='radar_force_majeure_ends')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('begins_at')), ('delay_hours__gte', 0)), name='radar_force_majeure_sane')],
            },
        ),
    ]
