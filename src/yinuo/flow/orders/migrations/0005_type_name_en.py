from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0004_committed_beside_created'),
    ]

    operations = [
        migrations.AddField(
            model_name='ordertype',
            name='name_en',
            field=models.CharField(blank=True, default='', max_length=100),
        ),
    ]
