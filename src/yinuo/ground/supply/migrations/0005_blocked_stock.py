
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('supply', '0004_item_search'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='stockbatch',
            name='supply_batch_not_negative',
        ),
        migrations.AddField(
            model_name='stock',
            name='blocked',
            field=models.DecimalField(decimal_places=4, default=0, max_digits=18),
        ),
        migrations.AddField(
            model_name='stockbatch',
            name='blocked',
            field=models.DecimalField(decimal_places=4, default=0, max_digits=18),
        ),
        migrations.AddConstraint(
            model_name='stock',
            constraint=models.CheckConstraint(condition=models.Q(('blocked__gte', 0)), name='supply_stock_blocked'),
        ),
        migrations.AddConstraint(
            model_name='stockbatch',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 0), ('blocked__gte', 0)), name='supply_batch_not_negative'),
        ),
    ]
