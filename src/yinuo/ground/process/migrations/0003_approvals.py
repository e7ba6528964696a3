import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_departments'),
        ('process', '0002_instances'),
    ]

    operations = [
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('from_at', models.DateTimeField()),
                ('until_at', models.DateTimeField()),
                ('kinds', models.JSONField(default=list)),
                ('note', models.CharField(blank=True, default='', max_length=200)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Act',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('seat', models.SmallIntegerField(default=0)),
                ('verb', models.CharField(max_length=20)),
                ('to', models.JSONField(default=list)),
                ('reason', models.CharField(blank=True, default='', max_length=1000)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('token', models.IntegerField(default=0)),
                ('element', models.CharField(blank=True, default='', max_length=200)),
                ('kind', models.CharField(max_length=100)),
                ('title', models.CharField(max_length=200)),
                ('detail', models.TextField(blank=True, default='')),
                ('subject_type', models.CharField(max_length=50)),
                ('subject_id', models.UUIDField()),
                ('subject_label', models.CharField(blank=True, default='', max_length=200)),
                ('source', models.CharField(max_length=100)),
                ('setting', models.JSONField()),
                ('state', models.JSONField()),
                ('status', models.CharField(choices=[('open', 'Open'), ('returned', 'Returned'), ('approved', 'Approved'), ('refused', 'Refused'), ('cancelled', 'Cancelled')], default='open', max_length=10)),
                ('opened_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('nudged_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('steps', models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Copy',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='instance',
            name='started_by',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.member'),
        ),
        migrations.AddField(
            model_name='task',
            name='kind',
            field=models.CharField(choices=[('task', 'Task'), ('approval', 'Approval'), ('advice', 'Advice'), ('revision', 'Revision')], default='task', max_length=10),
        ),
        migrations.AddField(
            model_name='task',
            name='seat',
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='task',
            name='stands_for',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.member'),
        ),
        migrations.AddIndex(
            model_name='instance',
            index=models.Index(condition=models.Q(('caller_id__isnull', True), ('started_by__isnull', False)), fields=['organisation_id', 'started_by', 'started_at'], name='process_instance_starter'),
        ),
        migrations.AddField(
            model_name='absence',
            name='deputy',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.member'),
        ),
        migrations.AddField(
            model_name='absence',
            name='member',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.member'),
        ),
        migrations.AddField(
            model_name='act',
            name='member',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.member'),
        ),
        migrations.AddField(
            model_name='act',
            name='stands_for',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.member'),
        ),
        migrations.AddField(
            model_name='approval',
            name='initiator',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.member'),
        ),
        migrations.AddField(
            model_name='approval',
            name='instance',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='process.instance'),
        ),
        migrations.AddField(
            model_name='act',
            name='approval',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='process.approval'),
        ),
        migrations.AddField(
            model_name='task',
            name='approval',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='process.approval'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['organisation_id', 'assignee', 'due_at', 'created_at'], name='process_task_own'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('assignee__isnull', True), ('state', 'open')), fields=['organisation_id', 'role', 'due_at', 'created_at'], name='process_task_offered'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('state', 'done')), fields=['organisation_id', 'done_by', 'done_at'], name='process_task_done'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('approval__isnull', False)), fields=['organisation_id', 'approval'], name='process_task_approval'),
        ),
        migrations.AddField(
            model_name='copy',
            name='approval',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='process.approval'),
        ),
        migrations.AddField(
            model_name='copy',
            name='member',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.member'),
        ),
        migrations.AddIndex(
            model_name='absence',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['organisation_id', 'member', 'until_at'], name='process_absence_member'),
        ),
        migrations.AddIndex(
            model_name='approval',
            index=models.Index(fields=['organisation_id', 'source'], name='process_approval_source'),
        ),
        migrations.AddIndex(
            model_name='approval',
            index=models.Index(fields=['organisation_id', 'subject_type', 'subject_id'], name='process_approval_subject'),
        ),
        migrations.AddIndex(
            model_name='approval',
            index=models.Index(condition=models.Q(('initiator__isnull', False)), fields=['organisation_id', 'initiator', 'opened_at'], name='process_approval_initiator'),
        ),
        migrations.AddIndex(
            model_name='act',
            index=models.Index(fields=['organisation_id', 'approval', 'at'], name='process_act_approval'),
        ),
        migrations.AddIndex(
            model_name='copy',
            index=models.Index(fields=['organisation_id', 'member', 'at'], name='process_copy_member'),
        ),
        migrations.AddConstraint(
            model_name='copy',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'approval', 'member'), name='process_copy_one'),
        ),
    ]
