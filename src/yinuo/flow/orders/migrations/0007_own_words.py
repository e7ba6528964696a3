from django.db import migrations, models

# Letters beyond ASCII are made small by Python as everywhere else: how the database does it depends on its locale.
_PLAIN = r"""
update orders_order set search = trim(regexp_replace(lower(number || ' ' || reference), '\s+', ' ', 'g'))
 where octet_length(number || reference) = char_length(number || reference)
"""


def fill(apps, schema_editor):
    """Leave in an order's search words what is its own; the owner of the tables sees all organisations for it."""
    schema_editor.execute("alter table orders_order no force row level security")
    schema_editor.execute(_PLAIN)
    orders = apps.get_model("orders", "Order").objects.using(schema_editor.connection.alias)
    rest = orders.extra(where=["octet_length(number || reference) > char_length(number || reference)"])
    piece = []
    for order in rest.only("id", "organisation_id", "number", "reference").iterator(chunk_size=2_000):
        words = " ".join(f"{order.number} {order.reference}".lower().split())
        order.search = words.encode()[:900].decode(errors="ignore")
        piece.append(order)
        if len(piece) == 2_000:
            orders.bulk_update(piece, ["search"])
            piece = []
    orders.bulk_update(piece, ["search"])
    schema_editor.execute("alter table orders_order force row level security")


class Migration(migrations.Migration):
    # An index cannot be made in the transaction that changed the rows it reads.
    atomic = False

    dependencies = [
        ("orders", "0006_type_process"),
        ("people", "0003_departments"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, atomic=True),
        migrations.RemoveIndex(model_name="order", name="orders_by_customer"),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                fields=["organisation_id", "customer", "-ordered_at"],
                include=("id", "state"),
                name="orders_by_customer",
            ),
        ),
    ]
