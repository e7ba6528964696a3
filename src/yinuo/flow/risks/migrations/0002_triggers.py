
import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('risks', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='risk',
            name='triggered_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name='Trigger',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('kind', models.CharField(choices=[('date', 'Date'), ('event', 'Event'), ('metric', 'Metric')], max_length=10)),
                ('day', models.DateField(null=True)),
                ('event_type', models.CharField(blank=True, default='', max_length=60)),
                ('metric', models.CharField(blank=True, default='', max_length=60)),
                ('over', models.BooleanField(default=True)),
                ('bound', models.FloatField(null=True)),
                ('starts', models.BooleanField(default=False)),
                ('met', models.BooleanField(default=False)),
                ('fired_at', models.DateTimeField(null=True)),
                ('made_at', models.DateTimeField()),
                ('risk', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='triggers', to='risks.risk')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', 'risk'], name='risks_trigger_risk'), models.Index(fields=['organisation_id', 'kind', 'event_type'], name='risks_trigger_kind')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('day__isnull', False), ('kind', 'date')), models.Q(('kind', 'event'), models.Q(('event_type', ''), _negated=True)), models.Q(('bound__isnull', False), ('kind', 'metric'), models.Q(('metric', ''), _negated=True)), _connector='OR'), name='risks_trigger_whole')],
            },
        ),
    ]
