import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0005_type_name_en'),
        ('people', '0003_departments'),
        ('radar', '0002_alive_alerts'),
        ('responses', '0002_playbook_edits'),
    ]

    operations = [
        migrations.AddField(
            model_name='measure',
            name='hours_least',
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name='measure',
            name='hours_most',
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name='measure',
            name='instead_of',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='measure',
            name='uses',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='response',
            name='uses',
            field=models.JSONField(default=dict),
        ),
        migrations.CreateModel(
            name='Budget',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('code', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=100)),
                ('name_en', models.CharField(blank=True, default='', max_length=100)),
                ('unit', models.CharField(blank=True, default='', max_length=20)),
                ('weekly_limit', models.FloatField()),
                ('active', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'code'), name='responses_budget_code'), models.CheckConstraint(condition=models.Q(('weekly_limit__gte', 0)), name='responses_budget_limit')],
            },
        ),
        migrations.CreateModel(
            name='JointResponse',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('state', models.CharField(choices=[('computing', 'Computing'), ('proposed', 'Proposed'), ('applied', 'Applied'), ('undone', 'Undone'), ('stopped', 'Stopped'), ('failed', 'Failed')], default='computing', max_length=10)),
                ('alert_ids', models.JSONField(default=list)),
                ('proposal', models.JSONField(default=dict)),
                ('job_id', models.UUIDField(null=True)),
                ('asked_by', models.CharField(max_length=100)),
                ('asked_at', models.DateTimeField()),
                ('computed_at', models.DateTimeField(null=True)),
                ('applied_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', '-asked_at'], name='responses_joint_recent')],
            },
        ),
        migrations.AddField(
            model_name='response',
            name='joint',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='responses.jointresponse'),
        ),
        migrations.AddIndex(
            model_name='response',
            index=models.Index(condition=models.Q(models.Q(('uses', {}), _negated=True), models.Q(('state', 'undone'), _negated=True)), fields=['organisation_id', 'applied_at'], name='responses_used_lately'),
        ),
    ]
