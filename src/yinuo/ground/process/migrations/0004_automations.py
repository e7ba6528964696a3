
import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('process', '0003_approvals'),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='important',
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('name', models.CharField(max_length=100)),
                ('position', models.IntegerField()),
                ('enabled', models.BooleanField(default=False)),
                ('version', models.IntegerField()),
                ('body', models.JSONField()),
                ('wakes_on', models.JSONField(default=list)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.CharField(max_length=100)),
                ('halted_at', models.DateTimeField(null=True)),
                ('removed_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('removed_at', None)), fields=['organisation_id', 'position'], name='process_rule_order')],
            },
        ),
        migrations.CreateModel(
            name='RuleVersion',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('version', models.IntegerField()),
                ('name', models.CharField(max_length=100)),
                ('body', models.JSONField()),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.CharField(max_length=100)),
                ('rule', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='process.rule')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'rule', 'version'), name='process_rule_version')],
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('version', models.IntegerField()),
                ('key', models.CharField(max_length=200)),
                ('occasion', models.JSONField()),
                ('subject_type', models.CharField(blank=True, default='', max_length=50)),
                ('subject_id', models.UUIDField(null=True)),
                ('subject_label', models.CharField(blank=True, default='', max_length=200)),
                ('state', models.CharField(choices=[('done', 'Done'), ('failed', 'Failed'), ('stopped', 'Stopped')], max_length=10)),
                ('code', models.CharField(blank=True, default='', max_length=60)),
                ('text', models.CharField(blank=True, default='', max_length=500)),
                ('results', models.JSONField(default=list)),
                ('depth', models.SmallIntegerField(default=0)),
                ('attempts', models.SmallIntegerField(default=1)),
                ('at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('rule', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='process.rule')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', 'rule', '-at'], name='process_run_rule'), models.Index(fields=['organisation_id', '-at'], name='process_run_newest')],
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'rule', 'key'), name='process_run_once')],
            },
        ),
    ]
