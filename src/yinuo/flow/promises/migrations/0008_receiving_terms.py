import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0008_words_index'),
        ('people', '0003_departments'),
        ('promises', '0007_found_by_their_order'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReceivingTerms',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('ship', models.CharField(max_length=10)),
                ('min_split', models.DecimalField(decimal_places=4, default=0, max_digits=18)),
                ('max_splits', models.IntegerField(default=2)),
                ('not_before', models.DateTimeField(null=True)),
                ('receiver_calendar', models.CharField(blank=True, default='', max_length=60)),
                ('lane_code', models.CharField(blank=True, default='', max_length=120)),
                ('customer', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, to='people.customer')),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'customer'), name='promises_terms_of_customer'), models.UniqueConstraint(fields=('organisation_id', 'order'), name='promises_terms_of_order'), models.CheckConstraint(condition=models.Q(('customer__isnull', True), ('order__isnull', True), _connector='XOR'), name='promises_terms_of_one')],
            },
        ),
    ]
