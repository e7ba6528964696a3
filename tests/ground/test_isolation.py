"""Organisation isolation holds below the code."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from tests.cast import found_factory
from yinuo.ground.kernel import isolation
from yinuo.ground.kernel.models import Event
from yinuo.ground.kernel.tenancy import NoOrganisation, OwnedKey, acting_for, current_organisation
from yinuo.ground.people.models import Contact, Customer

pytestmark = pytest.mark.django_db


def test_raw_sql_without_any_filter_sees_only_the_present_organisation() -> None:
    mine, other = found_factory(name="远山机械"), found_factory(name="近水电器")

    with acting_for(mine.id), connection.cursor() as cursor:
        cursor.execute("select distinct organisation_id from people_customer")
        seen = {row[0] for row in cursor.fetchall()}

    assert seen == {mine.id} and other.id not in seen


def test_a_transaction_that_names_no_organisation_sees_nothing() -> None:
    found_factory()

    with connection.cursor() as cursor:
        cursor.execute("select count(*) from people_customer")
        assert cursor.fetchone()[0] == 0


def test_every_owned_table_has_forced_row_level_security_and_a_leading_organisation_key() -> None:
    with connection.cursor() as cursor:
        for model in isolation.owned_models():
            table = model._meta.db_table
            cursor.execute("select relrowsecurity, relforcerowsecurity from pg_class where relname = %s", [table])
            assert cursor.fetchone() == (True, True), table
            cursor.execute(
                """select array_agg(a.attname::text order by k.n) from pg_index i
                cross join unnest(i.indkey) with ordinality k(attnum, n)
                join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                where i.indrelid = %s::regclass and i.indisprimary""",
                [table],
            )
            assert cursor.fetchone()[0] == ["organisation_id", "id"], table


def test_every_index_of_an_owned_table_begins_with_the_organisation() -> None:
    tables = [model._meta.db_table for model in isolation.owned_models()]
    with connection.cursor() as cursor:
        cursor.execute(
            """select i.indexrelid::regclass::text, a.attname::text from pg_index i
            join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
            where i.indrelid = any(%s::regclass[])""",
            [tables],
        )
        wrong = [name for name, first in cursor.fetchall() if first != "organisation_id"]

    # Accounts span organisations: the sign-in asks for one account's memberships.
    assert [name for name in wrong if not name.startswith("people_member_account_id")] == []


def test_every_reference_leads_an_index_and_none_a_second_of_its_own() -> None:
    references = {
        (model._meta.db_table, field.column)
        for model in isolation.owned_models()
        for field in model._meta.local_fields
        if isinstance(field, OwnedKey)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            """select i.indrelid::regclass::text, a.attname, bool_or(c.relname ~ '_own_(ix|some)$'), count(*)
            from pg_index i
            join pg_class c on c.oid = i.indexrelid
            join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[1]
            where i.indnkeyatts > 1 and (
                i.indpred is null
                or pg_get_expr(i.indpred, i.indrelid) = format('(%I IS NOT NULL)', a.attname)
            )
            group by 1, 2"""
        )
        found = {(table, column): (added, count) for table, column, added, count in cursor.fetchall()}

    assert references <= set(found)
    assert [one for one in references if found[one][0] and found[one][1] > 1] == []


def test_every_table_belongs_to_an_organisation_that_there_is_by_itself_or_by_what_it_must_point_to() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """select c.conrelid::regclass::text, c.confrelid::regclass::text, bool_and(a.attnotnull)
            from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
            where c.contype = 'f' group by c.oid"""
        )
        held: dict[str, set[str]] = {}
        for table, target, always in cursor.fetchall():
            held.setdefault(table, set()).update({target} if always and target != table else ())

    def reaches(table: str) -> bool:
        return "people_organisation" in held[table] or any(reaches(one) for one in held[table] & held.keys())

    assert [one for one in (model._meta.db_table for model in isolation.owned_models()) if not reaches(one)] == []


def test_a_row_cannot_point_to_another_organisations_row() -> None:
    mine, other = found_factory(), found_factory()

    with pytest.raises(IntegrityError), transaction.atomic(), acting_for(mine.id):
        Contact(customer_id=other.vip.id, name="外人").save()
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")


def test_a_row_cannot_be_written_for_another_organisation() -> None:
    mine, other = found_factory(), found_factory()

    with pytest.raises(ProgrammingError), transaction.atomic(), acting_for(mine.id):
        Customer.objects.filter(pk=mine.vip.id).update(organisation_id=other.id)


def test_the_log_can_neither_be_changed_nor_deleted_by_the_application() -> None:
    mine = found_factory()

    with acting_for(mine.id):
        with pytest.raises(ProgrammingError), transaction.atomic():
            Event.objects.update(actor="nobody")
        with pytest.raises(ProgrammingError), transaction.atomic():
            Event.objects.all()._raw_delete(using="default")


def test_the_web_role_is_neither_superuser_nor_owner_nor_above_row_security() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb from pg_roles where rolname=current_user"
        )
        assert cursor.fetchone()[0] is False
        cursor.execute("select count(*) from pg_tables where schemaname='public' and tableowner = current_user")
        assert cursor.fetchone()[0] == 0


def test_leaving_an_inner_block_gives_the_outer_organisation_back() -> None:
    mine, other = found_factory(), found_factory()

    with acting_for(mine.id):
        with acting_for(other.id):
            assert Customer.objects.filter(pk=mine.vip.id).count() == 0
        assert current_organisation() == mine.id
        assert Customer.objects.filter(pk=mine.vip.id).count() == 1


def test_acting_for_nobody_is_refused() -> None:
    with pytest.raises(NoOrganisation):
        current_organisation()
