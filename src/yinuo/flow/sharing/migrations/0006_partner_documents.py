
import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0002_stopped_jobs'),
        ('sharing', '0005_answered_by_change_orders'),
        ('supply', '0004_item_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='PartnerDocument',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('title', models.CharField(max_length=200)),
                ('sent_at', models.DateTimeField()),
                ('sent_by', models.CharField(max_length=100)),
                ('file', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                ('line', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, to='supply.purchaseline')),
                ('link', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to='sharing.portallink')),
                ('shipment', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, to='sharing.shipment')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', 'line', '-sent_at'], name='sharing_document_of_line'), models.Index(fields=['organisation_id', 'shipment', '-sent_at'], name='sharing_document_of_way')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('line__isnull', False), ('shipment__isnull', True)), models.Q(('line__isnull', True), ('shipment__isnull', False)), _connector='OR'), name='sharing_partner_document_of_one')],
            },
        ),
    ]
