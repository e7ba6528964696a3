import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('care', '0001_initial'),
        ('orders', '0008_words_index'),
        ('people', '0003_departments'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClosingStep',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('kind', models.CharField(choices=[('containment', 'Containment'), ('cause', 'Cause'), ('remedy', 'Remedy'), ('prevention', 'Prevention')], max_length=12)),
                ('text', models.TextField()),
                ('due_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='complaint',
            name='cause',
            field=models.CharField(blank=True, default='', max_length=60),
        ),
        migrations.AddField(
            model_name='complaint',
            name='closed_how',
            field=models.CharField(blank=True, default='', max_length=12),
        ),
        migrations.AddField(
            model_name='complaint',
            name='closes_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='complaint',
            name='level',
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name='complaint',
            name='level_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='complaint',
            name='line_position',
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name='complaint',
            name='merged_into',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='care.complaint'),
        ),
        migrations.AddField(
            model_name='complaint',
            name='owner',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.member'),
        ),
        migrations.AddField(
            model_name='complaint',
            name='paused_minutes',
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name='complaint',
            name='reminded_of',
            field=models.CharField(blank=True, default='', max_length=10),
        ),
        migrations.AddField(
            model_name='complaint',
            name='reopened',
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name='complaint',
            name='severity',
            field=models.CharField(choices=[('critical', 'Critical'), ('major', 'Major'), ('minor', 'Minor')], default='major', max_length=10),
        ),
        migrations.AddField(
            model_name='complaint',
            name='solve_due_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='complaint',
            name='solved_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='complaint',
            name='stage_code',
            field=models.CharField(blank=True, default='', max_length=60),
        ),
        migrations.AddField(
            model_name='complaint',
            name='supplier_code',
            field=models.CharField(blank=True, default='', max_length=60),
        ),
        migrations.AddField(
            model_name='complaint',
            name='waiting_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='complaint',
            name='state',
            field=models.CharField(choices=[('open', 'Open'), ('answered', 'Answered'), ('waiting', 'Waiting'), ('solved', 'Solved'), ('closed', 'Closed')], default='open', max_length=10),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(fields=['organisation_id', 'order'], name='care_complaint_order'),
        ),
        migrations.AddConstraint(
            model_name='complaint',
            constraint=models.CheckConstraint(condition=models.Q(('paused_minutes__gte', 0)), name='care_complaint_paused'),
        ),
        migrations.AddField(
            model_name='closingstep',
            name='complaint',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='care.complaint'),
        ),
        migrations.AddField(
            model_name='closingstep',
            name='owner',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.member'),
        ),
        migrations.AddConstraint(
            model_name='closingstep',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'complaint', 'kind'), name='care_closing_step_one'),
        ),
    ]
