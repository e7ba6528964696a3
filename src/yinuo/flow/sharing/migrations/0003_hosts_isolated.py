"""A host name may be read by whoever asks, for it says whose portal stands there; written only by its organisation."""

from django.db import migrations

MINE = "organisation_id = nullif(current_setting('yinuo.organisation', true), '')::uuid"
ISOLATE = f"""
alter table sharing_portalhost enable row level security;
alter table sharing_portalhost force row level security;
create policy own on sharing_portalhost using ({MINE}) with check ({MINE});
create policy asked on sharing_portalhost for select using (true);
"""
OPEN = """
drop policy asked on sharing_portalhost;
drop policy own on sharing_portalhost;
alter table sharing_portalhost no force row level security;
alter table sharing_portalhost disable row level security;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("sharing", "0002_shared"),
    ]

    operations = [migrations.RunSQL(sql=ISOLATE, reverse_sql=OPEN)]
