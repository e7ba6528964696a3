"""Organisation isolation below the code: composite keys, forced row-level security and grants.

Runs after every migration, as the owner, over all models that are `Owned`; a new table is isolated without
anybody remembering to. Idempotent.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from yinuo.ground.kernel.tenancy import (
    ACCOUNT_SETTING,
    ORGANISATION_SETTING,
    SWEEP_SETTING,
    Owned,
    OwnedKey,
)

APPLICATION_ROLE = "yinuo_app"
_HOLDER = "people_organisation"


def owned_models() -> list[type[Owned]]:
    """Return every model whose rows belong to an organisation."""
    return [model for model in apps.get_models() if issubclass(model, Owned)]


def enforce(connection: BaseDatabaseWrapper) -> None:
    """Bring keys, policies and grants of the whole database to what the models say."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(_ROLE)
        for model in owned_models():
            if model._meta.db_table in tables:
                for statement in _primary_key(model):
                    cursor.execute(statement)
        for model in owned_models():
            if model._meta.db_table in tables:
                for statement in (*_references(model), *_policies(model)):
                    cursor.execute(statement)
        for statement in _grants(tables):
            cursor.execute(statement)


_ROLE = f"""
do $$ begin
    if not exists (select from pg_roles where rolname = '{APPLICATION_ROLE}') then
        create role {APPLICATION_ROLE} nologin nosuperuser nobypassrls;
        execute format('grant {APPLICATION_ROLE} to %I', current_user);
    end if;
end $$
"""


def _unless(condition: str, statement: str) -> str:
    return f"do $$ begin if not exists ({condition}) then {statement}; end if; end $$"


def _constraint(name: str) -> str:
    return f"select from pg_constraint where conname = '{name}'"


def _primary_key(model: type[Owned]) -> Iterable[str]:
    table = model._meta.db_table
    name = f"{table}_own_pk"[:63]
    yield _unless(
        _constraint(name),
        f"""alter table {table} drop constraint {table}_pkey cascade;
        alter table {table} add constraint {name} primary key (organisation_id, id)""",
    )
    holder = f"{table}_own_org"[:63]
    if _belongs_by_reference(model):
        # What it must point to is there only for an organisation that is: asking at each row would be asking twice.
        gone = f"alter table {table} drop constraint {holder}"
        yield f"do $$ begin if exists ({_constraint(holder)}) then {gone}; end if; end $$"
        return
    yield _unless(
        f"select where to_regclass('{_HOLDER}') is null union all {_constraint(holder)}",
        f"""alter table {table} add constraint {holder} foreign key (organisation_id)
        references {_HOLDER} (id)""",
    )


def _belongs_by_reference(model: type[Owned]) -> bool:
    """Tell whether each row must point to a row of another table, which belongs to an organisation itself."""
    required = (one for one in model._meta.local_fields if isinstance(one, OwnedKey) and not one.null)
    return any(one.remote_field.model is not model for one in required)


def _references(model: type[Owned]) -> Iterable[str]:
    table = model._meta.db_table
    for field in model._meta.local_fields:
        if not isinstance(field, OwnedKey):
            continue
        target: Any = field.remote_field.model
        name = f"{table}_{field.column}_own"[:63]
        beyond = target._meta.db_table
        # Rows that an update brought along are checked against all that they may point to, whosever it is.
        yield _unless(
            _constraint(name),
            f"""alter table {beyond} no force row level security;
            alter table {table} add constraint {name} foreign key (organisation_id, {field.column})
            references {beyond} (organisation_id, id) deferrable initially deferred;
            alter table {beyond} force row level security""",
        )
        led = field.primary_key or _leads_an_index(model, field.name)
        if led or field.null:
            yield f"drop index if exists {name}_ix"
        if led:
            yield f"drop index if exists {name}_some"
        elif field.null:
            # Rows that point nowhere are never looked for by it.
            told = f"where {field.column} is not null"
            yield f"create index if not exists {name}_some on {table} (organisation_id, {field.column}) {told}"
        else:
            yield f"create index if not exists {name}_ix on {table} (organisation_id, {field.column})"


def _leads_an_index(model: type[Owned], reference: str) -> bool:
    declared: Iterable[Any] = (*model._meta.indexes, *model._meta.constraints)
    set_at_all = models.Q(**{f"{reference}__isnull": False})
    whole = (one for one in declared if getattr(one, "condition", None) in (None, set_at_all))
    return any(
        [name.removeprefix("-") for name in getattr(one, "fields", ())][:2] == ["organisation_id", reference]
        for one in whole
    )


def _policies(model: type[Owned]) -> Iterable[str]:
    table = model._meta.db_table
    yield f"alter table {table} enable row level security"
    yield f"alter table {table} force row level security"
    mine = f"organisation_id = nullif(current_setting('{ORGANISATION_SETTING}', true), '')::uuid"
    yield f"drop policy if exists own on {table}"
    yield f"create policy own on {table} using ({mine}) with check ({mine})"
    yield f"drop policy if exists sweep on {table}"
    if getattr(model, "sweepable", False):
        yield (f"create policy sweep on {table} for select using (current_setting('{SWEEP_SETTING}', true) = 'on')")
    yield f"drop policy if exists account on {table}"
    if getattr(model, "seen_by_account", False):
        yield (
            f"create policy account on {table} for select using"
            f" (account_id = nullif(current_setting('{ACCOUNT_SETTING}', true), '')::uuid)"
        )


def _grants(tables: set[str]) -> Iterable[str]:
    yield f"grant usage on schema public to {APPLICATION_ROLE}"
    yield f"grant select, insert, update, delete on all tables in schema public to {APPLICATION_ROLE}"
    yield f"grant usage, select on all sequences in schema public to {APPLICATION_ROLE}"
    yield f"grant execute on all functions in schema public to {APPLICATION_ROLE}"
    for model in owned_models():
        if getattr(model, "append_only", False) and model._meta.db_table in tables:
            yield f"revoke update, delete, truncate on {model._meta.db_table} from {APPLICATION_ROLE}"
    if "django_migrations" in tables:
        yield f"revoke insert, update, delete on django_migrations from {APPLICATION_ROLE}"
