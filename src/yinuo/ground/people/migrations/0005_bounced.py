
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_notices_on_their_way'),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='bounced_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='bounced_why',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
    ]
