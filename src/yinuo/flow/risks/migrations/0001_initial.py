
import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('orders', '0009_scope_freeze'),
        ('people', '0005_bounced'),
        ('plans', '0001_initial'),
        ('responses', '0004_learnt_effects'),
    ]

    operations = [
        migrations.CreateModel(
            name='Risk',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('number', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=200)),
                ('description', models.TextField(blank=True, default='')),
                ('category', models.CharField(choices=[('technical', 'Technical'), ('market', 'Market'), ('finance', 'Finance'), ('people', 'People'), ('supply', 'Supply'), ('equipment', 'Equipment'), ('nature', 'Nature'), ('policy', 'Policy')], max_length=12)),
                ('likelihood', models.IntegerField()),
                ('impact', models.IntegerField()),
                ('delay_least', models.FloatField(default=0)),
                ('delay_usual', models.FloatField(default=0)),
                ('delay_most', models.FloatField(default=0)),
                ('loss_minor', models.BigIntegerField(default=0)),
                ('prevention', models.TextField(blank=True, default='')),
                ('contingency', models.TextField(blank=True, default='')),
                ('review_days', models.IntegerField(default=0)),
                ('review_due_at', models.DateTimeField(null=True)),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('open', 'Open'), ('happened', 'Happened'), ('closed', 'Closed')], default='open', max_length=10)),
                ('happened_at', models.DateTimeField(null=True)),
                ('happened_why', models.CharField(blank=True, default='', max_length=500)),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_why', models.CharField(blank=True, default='', max_length=500)),
                ('closed_from', models.CharField(blank=True, default='', max_length=10)),
                ('raised_at', models.DateTimeField()),
                ('raised_by', models.CharField(max_length=100)),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orders.order')),
                ('owner', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.member')),
                ('playbook', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='responses.playbook')),
                ('project', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='plans.project')),
                ('task', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='plans.task')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', 'state', 'raised_at'], name='risks_risk_state'), models.Index(fields=['organisation_id', 'project'], name='risks_risk_project'), models.Index(fields=['organisation_id', 'order'], name='risks_risk_order')],
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'number'), name='risks_risk_number'), models.CheckConstraint(condition=models.Q(('likelihood__range', (1, 5)), ('impact__range', (1, 5))), name='risks_risk_one_to_five'), models.CheckConstraint(condition=models.Q(('delay_least__gte', 0), ('delay_usual__gte', models.F('delay_least')), ('delay_most__gte', models.F('delay_usual'))), name='risks_risk_delay_rises'), models.CheckConstraint(condition=models.Q(('project', None), ('order', None), _connector='OR'), name='risks_risk_of_one'), models.CheckConstraint(condition=models.Q(('loss_minor__gte', 0), ('review_days__gte', 0)), name='risks_risk_not_below_zero')],
            },
        ),
    ]
