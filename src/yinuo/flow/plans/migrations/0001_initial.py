
import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('orders', '0008_words_index'),
        ('people', '0004_notices_on_their_way'),
        ('promises', '0008_receiving_terms'),
        ('supply', '0004_item_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('number', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('active', 'Active'), ('paused', 'Paused'), ('done', 'Done'), ('cancelled', 'Cancelled'), ('template', 'Template')], default='draft', max_length=10)),
                ('starts_at', models.DateTimeField()),
                ('deadline_at', models.DateTimeField(null=True)),
                ('goals', models.JSONField(default=list)),
                ('wip_limits', models.JSONField(default=dict)),
                ('currency', models.CharField(default='CNY', max_length=3)),
                ('made_from', models.CharField(blank=True, default='', max_length=100)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(max_length=100)),
                ('revision', models.IntegerField(default=0)),
                ('finish_at', models.DateTimeField(null=True)),
                ('feed_secret_hash', models.CharField(blank=True, default='', max_length=64)),
                ('calendar', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='supply.calendar')),
                ('customer', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.customer')),
                ('manager', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.member')),
            ],
        ),
        migrations.CreateModel(
            name='Edit',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('revision', models.IntegerField()),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(max_length=100)),
                ('changes', models.JSONField(default=list)),
                ('why', models.CharField(blank=True, default='', max_length=40)),
                ('undone', models.BooleanField(default=False)),
                ('undoes', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='plans.edit')),
                ('project', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='plans.project')),
            ],
        ),
        migrations.CreateModel(
            name='Baseline',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('name', models.CharField(max_length=100)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(max_length=100)),
                ('revision', models.IntegerField()),
                ('active', models.BooleanField(default=True)),
                ('project', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='plans.project')),
            ],
        ),
        migrations.CreateModel(
            name='ProjectOrder',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
                ('project', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='plans.project')),
            ],
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('rank', models.FloatField()),
                ('name', models.CharField(max_length=200)),
                ('milestone', models.BooleanField(default=False)),
                ('minutes', models.IntegerField(default=0)),
                ('optimistic', models.IntegerField(null=True)),
                ('pessimistic', models.IntegerField(null=True)),
                ('done_percent', models.IntegerField(default=0)),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('constraint', models.CharField(default='ASAP', max_length=4)),
                ('constraint_at', models.DateTimeField(null=True)),
                ('deadline_at', models.DateTimeField(null=True)),
                ('assignees', models.JSONField(default=list)),
                ('work_centres', models.JSONField(default=list)),
                ('deliverable', models.CharField(blank=True, default='', max_length=200)),
                ('note', models.TextField(blank=True, default='')),
                ('levelled_at', models.DateTimeField(null=True)),
                ('version', models.IntegerField(default=1)),
                ('touched_at', models.DateTimeField()),
                ('touched_by', models.CharField(max_length=100)),
                ('start_at', models.DateTimeField(null=True)),
                ('finish_at', models.DateTimeField(null=True)),
                ('late_start_at', models.DateTimeField(null=True)),
                ('late_finish_at', models.DateTimeField(null=True)),
                ('total_float', models.IntegerField(null=True)),
                ('free_float', models.IntegerField(null=True)),
                ('critical', models.BooleanField(default=False)),
                ('parent', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='plans.task')),
                ('project', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='plans.project')),
            ],
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('committed_at', models.DateTimeField(null=True)),
                ('committed_by', models.CharField(blank=True, default='', max_length=100)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('accepted_by', models.CharField(blank=True, default='', max_length=100)),
                ('amount_minor', models.BigIntegerField(default=0)),
                ('payment_days', models.IntegerField(default=0)),
                ('invoiced_at', models.DateTimeField(null=True)),
                ('invoice_number', models.CharField(blank=True, default='', max_length=60)),
                ('due_at', models.DateTimeField(null=True)),
                ('paid_at', models.DateTimeField(null=True)),
                ('task', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='plans.task')),
            ],
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('kind', models.CharField(choices=[('FS', 'Finish Start'), ('SS', 'Start Start'), ('FF', 'Finish Finish'), ('SF', 'Start Finish')], default='FS', max_length=2)),
                ('lag_minutes', models.IntegerField(default=0)),
                ('version', models.IntegerField(default=1)),
                ('project', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='plans.project')),
                ('after', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='plans.task')),
                ('before', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='plans.task')),
            ],
        ),
        migrations.CreateModel(
            name='Waiting',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('pledge', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='promises.pledge')),
                ('task', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='plans.task')),
            ],
        ),
        migrations.CreateModel(
            name='BaselineRow',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('task_id', models.UUIDField()),
                ('name', models.CharField(max_length=200)),
                ('summary', models.BooleanField(default=False)),
                ('minutes', models.IntegerField()),
                ('start_at', models.DateTimeField(null=True)),
                ('finish_at', models.DateTimeField(null=True)),
                ('baseline', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='plans.baseline')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'baseline', 'task_id'), name='plans_baseline_row_one')],
            },
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(fields=['organisation_id', 'state', 'finish_at'], name='plans_project_state'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(fields=['organisation_id', 'customer'], name='plans_project_customer'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'number'), name='plans_project_number'),
        ),
        migrations.AddConstraint(
            model_name='edit',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'project', 'revision'), name='plans_edit_revision'),
        ),
        migrations.AddConstraint(
            model_name='baseline',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'project', 'name'), name='plans_baseline_name'),
        ),
        migrations.AddConstraint(
            model_name='baseline',
            constraint=models.UniqueConstraint(condition=models.Q(('active', True)), fields=('organisation_id', 'project'), name='plans_baseline_active'),
        ),
        migrations.AddIndex(
            model_name='projectorder',
            index=models.Index(fields=['organisation_id', 'order'], name='plans_order_project'),
        ),
        migrations.AddConstraint(
            model_name='projectorder',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'project', 'order'), name='plans_project_order_one'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['organisation_id', 'project'], name='plans_task_project'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['organisation_id', 'finish_at', 'start_at'], name='plans_task_span'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gte', 0)), name='plans_task_minutes'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('done_percent__gte', 0), ('done_percent__lte', 100)), name='plans_task_percent'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'task'), name='plans_milestone_one'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.CheckConstraint(condition=models.Q(('amount_minor__gte', 0)), name='plans_milestone_amount'),
        ),
        migrations.AddIndex(
            model_name='link',
            index=models.Index(fields=['organisation_id', 'project'], name='plans_link_project'),
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'before', 'after'), name='plans_link_one'),
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='plans_link_of_two'),
        ),
        migrations.AddIndex(
            model_name='waiting',
            index=models.Index(fields=['organisation_id', 'pledge'], name='plans_waiting_pledge'),
        ),
        migrations.AddConstraint(
            model_name='waiting',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'task', 'pledge'), name='plans_waiting_one'),
        ),
    ]
