from django.db import migrations, models

from yinuo.ground.kernel.pinyin import search_text


def fill(apps, schema_editor):
    """Give items that are there their search words; the owner of the tables sees all organisations for it."""
    schema_editor.execute("alter table supply_item no force row level security")
    rows = apps.get_model("supply", "Item").objects.using(schema_editor.connection.alias)
    piece = []
    for item in rows.only("id", "organisation_id", "name", "code").iterator(chunk_size=2_000):
        item.search = search_text(f"{item.name} {item.code}")[:600]
        piece.append(item)
        if len(piece) == 2_000:
            rows.bulk_update(piece, ["search"])
            piece = []
    rows.bulk_update(piece, ["search"])
    schema_editor.execute("alter table supply_item force row level security")


class Migration(migrations.Migration):
    dependencies = [("supply", "0003_imported_files")]

    operations = [
        migrations.AddField(
            model_name="item", name="search", field=models.CharField(blank=True, default="", max_length=600)
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
