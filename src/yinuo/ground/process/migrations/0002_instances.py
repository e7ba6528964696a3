
import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_notice_attachment'),
        ('process', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Definition',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('key', models.CharField(max_length=100)),
                ('version', models.IntegerField()),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('retired', 'Retired')], default='draft', max_length=10)),
                ('name', models.CharField(blank=True, default='', max_length=200)),
                ('content', models.BinaryField()),
                ('starts', models.JSONField(default=list)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.CharField(max_length=100)),
                ('published_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('token', models.IntegerField()),
                ('element', models.CharField(max_length=200)),
                ('code', models.CharField(max_length=40)),
                ('text', models.CharField(blank=True, default='', max_length=500)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by', models.CharField(blank=True, default='', max_length=100)),
            ],
        ),
        migrations.CreateModel(
            name='Instance',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('process_key', models.CharField(max_length=100)),
                ('subject_type', models.CharField(blank=True, default='', max_length=50)),
                ('subject_id', models.UUIDField(null=True)),
                ('subject_label', models.CharField(blank=True, default='', max_length=200)),
                ('business_key', models.CharField(blank=True, default='', max_length=100)),
                ('state', models.JSONField()),
                ('status', models.CharField(max_length=12)),
                ('code', models.CharField(blank=True, default='', max_length=100)),
                ('suspended', models.BooleanField(default=False)),
                ('held', models.JSONField(default=list)),
                ('steps', models.IntegerField(default=0)),
                ('caller_id', models.UUIDField(null=True)),
                ('caller_token', models.IntegerField(default=0)),
                ('depth', models.SmallIntegerField(default=0)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Listener',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('wait', models.IntegerField()),
                ('trigger', models.CharField(max_length=10)),
                ('name', models.CharField(max_length=200)),
                ('correlation', models.CharField(blank=True, default='', max_length=100)),
            ],
        ),
        migrations.CreateModel(
            name='Move',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('mapping', models.JSONField(default=dict)),
                ('steps', models.IntegerField()),
                ('moved_at', models.DateTimeField()),
                ('moved_by', models.CharField(max_length=100)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('number', models.IntegerField()),
                ('event', models.JSONField()),
                ('actor', models.CharField(max_length=100)),
                ('at', models.DateTimeField()),
                ('trace', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='WaitingMessage',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('name', models.CharField(max_length=200)),
                ('correlation', models.CharField(blank=True, default='', max_length=100)),
                ('variables', models.JSONField(default=dict)),
                ('expires_at', models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['organisation_id', 'source'], name='process_task_source'),
        ),
        migrations.AddConstraint(
            model_name='definition',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'key', 'version'), name='process_definition_version'),
        ),
        migrations.AddConstraint(
            model_name='definition',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('organisation_id', 'key'), name='process_definition_one_draft'),
        ),
        migrations.AddField(
            model_name='instance',
            name='definition',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='process.definition'),
        ),
        migrations.AddField(
            model_name='incident',
            name='instance',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='process.instance'),
        ),
        migrations.AddField(
            model_name='listener',
            name='instance',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='process.instance'),
        ),
        migrations.AddField(
            model_name='move',
            name='after',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='process.definition'),
        ),
        migrations.AddField(
            model_name='move',
            name='before',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='process.definition'),
        ),
        migrations.AddField(
            model_name='move',
            name='instance',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='process.instance'),
        ),
        migrations.AddField(
            model_name='step',
            name='instance',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='process.instance'),
        ),
        migrations.AddIndex(
            model_name='waitingmessage',
            index=models.Index(fields=['organisation_id', 'name', 'correlation'], name='process_message_name'),
        ),
        migrations.AddIndex(
            model_name='instance',
            index=models.Index(fields=['organisation_id', 'definition', 'status'], name='process_instance_version'),
        ),
        migrations.AddIndex(
            model_name='instance',
            index=models.Index(fields=['organisation_id', 'subject_type', 'subject_id'], name='process_instance_subject'),
        ),
        migrations.AddIndex(
            model_name='instance',
            index=models.Index(condition=models.Q(('caller_id__isnull', False)), fields=['organisation_id', 'caller_id'], name='process_instance_caller'),
        ),
        migrations.AddIndex(
            model_name='incident',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['organisation_id', 'opened_at'], name='process_incident_open'),
        ),
        migrations.AddIndex(
            model_name='incident',
            index=models.Index(fields=['organisation_id', 'instance'], name='process_incident_instance'),
        ),
        migrations.AddIndex(
            model_name='listener',
            index=models.Index(fields=['organisation_id', 'trigger', 'name', 'correlation'], name='process_listener_name'),
        ),
        migrations.AddConstraint(
            model_name='listener',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'instance', 'wait'), name='process_listener_one'),
        ),
        migrations.AddIndex(
            model_name='move',
            index=models.Index(fields=['organisation_id', 'instance'], name='process_move_instance'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'instance', 'number'), name='process_step_number'),
        ),
    ]
