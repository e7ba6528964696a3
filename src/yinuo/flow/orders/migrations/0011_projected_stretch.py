from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0010_outlook"),
    ]

    operations = [
        # Where a page has room for the new row, and neither stretch nor chance is another, no index is touched.
        migrations.RunSQL(
            "alter table orders_outlook set (fillfactor = 60)",
            "alter table orders_outlook reset (fillfactor)",
        ),
        migrations.RemoveIndex(model_name="outlook", name="orders_outlook_projected"),
        migrations.AddField(
            model_name="outlook",
            name="projected_stretch",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    "projected_at",
                    template="floor(extract(epoch from (%(expressions)s at time zone 'UTC')) / 345600)::int",
                ),
                output_field=models.IntegerField(null=True),
            ),
        ),
        migrations.AddIndex(
            model_name="outlook",
            index=models.Index(
                fields=["organisation_id", "state", "projected_stretch"], name="orders_outlook_projected"
            ),
        ),
    ]
