import yinuo.ground.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('radar', '0005_briefing_and_hazards'),
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('tried_at', models.DateTimeField()),
                ('beaten_at', models.DateTimeField(null=True)),
                ('trouble', models.CharField(blank=True, default='', max_length=10)),
                ('said', models.CharField(blank=True, default='', max_length=300)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id',), name='radar_heartbeat_one')],
            },
        ),
    ]
