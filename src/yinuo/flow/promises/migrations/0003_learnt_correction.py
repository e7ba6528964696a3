
import yinuo.ground.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('promises', '0002_book'),
    ]

    operations = [
        migrations.CreateModel(
            name='LearntCorrection',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('learnt_at', models.DateTimeField()),
                ('outcomes', models.IntegerField()),
                ('table', models.JSONField()),
                ('coverage', models.JSONField()),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
