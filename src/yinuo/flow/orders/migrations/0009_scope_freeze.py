
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0008_words_index'),
    ]

    operations = [
        migrations.AddField(
            model_name='order',
            name='scope_frozen_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='ordertype',
            name='freezes_scope',
            field=models.BooleanField(default=False),
        ),
    ]
