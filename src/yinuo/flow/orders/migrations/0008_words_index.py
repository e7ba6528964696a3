from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0007_own_words'),
        ('people', '0003_departments'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['organisation_id', 'state'], include=('id', 'search'), name='orders_words'),
        ),
    ]
