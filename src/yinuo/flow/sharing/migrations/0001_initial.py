import django.db.models.deletion
from django.db import migrations, models

import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy

# How the table of the first links, one word for the right and always one order, becomes that of today's.
_SHAPE = """
alter table acceptance_portallink
    alter column order_id drop not null,
    add column customer_id uuid,
    add column supplier_id uuid,
    add column carrier_id uuid,
    add column holder varchar(100) not null default '',
    add column email varchar(254) not null default '',
    add column language varchar(10) not null default '',
    add column rights jsonb not null default '["view"]',
    add column revoked_by varchar(100) not null default '';
alter table acceptance_portallink
    alter column holder drop default,
    alter column email drop default,
    alter column language drop default,
    alter column rights drop default,
    alter column revoked_by drop default;
"""
# The owner of the tables sees the links of all organisations for it.
_FILL = """
alter table acceptance_portallink no force row level security;
alter table orders_order no force row level security;
update acceptance_portallink as link
   set customer_id = orders_order.customer_id,
       rights = case link."right"
           when 'sign' then '["view", "write", "change", "sign"]'::jsonb
           else '["view", "write"]'::jsonb end
  from orders_order
 where orders_order.organisation_id = link.organisation_id and orders_order.id = link.order_id;
set constraints all immediate;
alter table orders_order force row level security;
alter table acceptance_portallink force row level security;
"""
_FINISH = """
alter table acceptance_portallink drop column "right";
alter table acceptance_portallink add constraint sharing_link_one_party check (
    (customer_id is not null and supplier_id is null and carrier_id is null)
    or (customer_id is null and supplier_id is not null and carrier_id is null)
    or (customer_id is null and supplier_id is null and carrier_id is not null)
);
create index sharing_link_newest on acceptance_portallink (organisation_id, created_at desc, id desc);
"""


def _owned(to, **options):
    options = {"on_delete": django.db.models.deletion.PROTECT, **options}
    return yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, to=to, **options)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("acceptance", "0001_initial"),
        ("kernel", "0002_stopped_jobs"),
        ("orders", "0008_words_index"),
        ("people", "0003_departments"),
        ("supply", "0004_item_search"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL([_SHAPE, _FILL, _FINISH])],
            state_operations=[
                migrations.CreateModel(
                    name="PortalLink",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=yinuo.ground.kernel.ids.new_id,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("organisation_id", models.UUIDField(editable=False)),
                        ("holder", models.CharField(blank=True, default="", max_length=100)),
                        ("email", models.EmailField(blank=True, default="", max_length=254)),
                        ("language", models.CharField(blank=True, default="", max_length=10)),
                        ("rights", models.JSONField(default=list)),
                        ("secret_hash", models.CharField(max_length=64)),
                        ("created_at", models.DateTimeField()),
                        ("created_by", models.CharField(max_length=100)),
                        ("expires_at", models.DateTimeField()),
                        ("revoked_at", models.DateTimeField(null=True)),
                        ("revoked_by", models.CharField(blank=True, default="", max_length=100)),
                        ("first_used_at", models.DateTimeField(null=True)),
                        ("last_used_at", models.DateTimeField(null=True)),
                        ("carrier", _owned("supply.carrier", null=True)),
                        ("contact", _owned("people.contact", null=True)),
                        ("customer", _owned("people.customer", null=True)),
                        ("order", _owned("orders.order", null=True, on_delete=django.db.models.deletion.CASCADE)),
                        ("supplier", _owned("supply.supplier", null=True)),
                    ],
                    options={
                        "db_table": "acceptance_portallink",
                        "indexes": [
                            models.Index(fields=["organisation_id", "-created_at", "-id"], name="sharing_link_newest")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation_id", "secret_hash"), name="acceptance_link_secret"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("carrier__isnull", True),
                                        ("customer__isnull", False),
                                        ("supplier__isnull", True),
                                    ),
                                    models.Q(
                                        ("carrier__isnull", True),
                                        ("customer__isnull", True),
                                        ("supplier__isnull", False),
                                    ),
                                    models.Q(
                                        ("carrier__isnull", False),
                                        ("customer__isnull", True),
                                        ("supplier__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="sharing_link_one_party",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
