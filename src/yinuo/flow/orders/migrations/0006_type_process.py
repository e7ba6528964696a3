from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0005_type_name_en'),
    ]

    operations = [
        migrations.AddField(
            model_name='ordertype',
            name='process_key',
            field=models.CharField(blank=True, default='', max_length=100),
        ),
    ]
