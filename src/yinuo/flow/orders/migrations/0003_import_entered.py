from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0002_list_indexes'),
    ]

    operations = [
        migrations.AddField(
            model_name='importbatch',
            name='entered',
            field=models.JSONField(default=dict),
        ),
    ]
