"""Row-level-security policies and grants, written by one helper with each table (decision 13).

A migration that creates a table calls `protect(…)` (rows about a customer or a manager) or
`open_table(…)` (the rest, with the reason) right after it; a test fails on a table without one.
`crm_app` sees what the one visibility rule opens for the user in `app.uid`; `crm_job` sees all
rows; the owner sees none (FORCE), dumps are made by `crm_backup`.
"""

from django.db import migrations

from crm.core.access import (
    SUBTREE_ROLES,
    Rule,
    branches_sql,
    portfolio_sql,
    visible_customers_sql,
)

UID = "(SELECT nullif(current_setting('app.uid', true), '')::uuid)"
DAY = "(SELECT nullif(current_setting('app.on', true), '')::date)"

READ = "SELECT"
APPEND = "SELECT, INSERT"
WRITE = "SELECT, INSERT, UPDATE, DELETE"
NONE = ""

# table → why it stands outside row-level security; filled as the migrations are imported
OPEN: dict[str, str] = {}


def _grants(table: str, app: str, job: str) -> list[str]:
    statements = [f"REVOKE ALL ON {table} FROM crm_app, crm_job"]
    statements += [f"GRANT {app} ON {table} TO crm_app"] if app else []
    statements += [f"GRANT {job} ON {table} TO crm_job"] if job else []
    return statements


def condition(rule: Rule, column: str) -> str:
    """The policy's USING clause for `rule` on `column` of the table."""
    if rule is Rule.MANAGER:
        subtree = branches_sql(UID, DAY, SUBTREE_ROLES[rule])
        return f"{column} = {UID} OR branch_id IN ({subtree})"
    return f"{column} IN ({visible_customers_sql(rule, UID, DAY)})"


def either(rule: Rule, *columns: str) -> str:
    """The USING clause of a row between customers: seen from any of its ends."""
    return " OR ".join(condition(rule, column) for column in columns)


def customer_condition() -> str:
    """The same rule on the customer table itself, which cannot ask itself again (recursion)."""
    whole = tuple(role for role in SUBTREE_ROLES[Rule.CUSTOMER] if role != "RISK")
    return (
        f"id IN ({portfolio_sql(UID, DAY)})"
        f" OR branch_id IN ({branches_sql(UID, DAY, whole)})"
        f" OR (has_credit AND branch_id IN ({branches_sql(UID, DAY, ('RISK',))}))"
    )


def protect(
    table: str, *, using: str, app: str = WRITE, job: str = WRITE, check: str = ""
) -> migrations.RunSQL:
    """Force row-level security on `table`: `using` for the web, everything for jobs.

    `using` comes from `condition(…)`; `check` (default: the same) is what the web may write.
    `app` and `job` are the granted verbs: append-only tables grant no UPDATE and no DELETE.
    """
    written = check or using
    forward = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY app_sees ON {table} TO crm_app USING ({using}) WITH CHECK ({written})",
        f"CREATE POLICY job_sees ON {table} TO crm_job USING (true) WITH CHECK (true)",
        *_grants(table, app, job),
    ]
    backward = [
        f"DROP POLICY app_sees ON {table}",
        f"DROP POLICY job_sees ON {table}",
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ]
    return migrations.RunSQL(";\n".join(forward), ";\n".join(backward))


def open_table(table: str, *, why: str, app: str = READ, job: str = WRITE) -> migrations.RunSQL:
    """Grants of a table without policies; `why` says what makes a policy pointless on it."""
    if not why:
        raise ValueError(f"{table}: say why it needs no row-level security")
    OPEN[table] = why
    return migrations.RunSQL(";\n".join(_grants(table, app, job)), migrations.RunSQL.noop)


def let_finders_read(table: str) -> migrations.RunSQL:
    """Let functions made by `finder(…)`, and nobody else, read all rows of `table`.

    They run as the owner, who sees nothing by itself; the policy opens for a setting that they make
    while they ask. It is of no use to the web: the policy is the owner's.
    """
    policy = f"CREATE POLICY finders_see ON {table} FOR SELECT TO crm_owner USING ({FINDING})"
    return migrations.RunSQL(policy, f"DROP POLICY finders_see ON {table}")


FINDING = "(SELECT current_setting('app.finding', true)) = 'on'"


def finder(signature: str, returns: str, body: str) -> migrations.RunSQL:
    """A function that looks past the policies and gives keys and amounts, never a name.

    `signature` is `name(parameter type, …)`. What it tells about customers whom the reader does
    not see, pages may show as a sum or "a customer of branch X", without name and link.
    """
    name, _, parameters = signature.partition("(")
    kinds = ", ".join(part.split()[-1] for part in parameters.rstrip(")").split(","))
    forward = f"""
        CREATE FUNCTION {signature} RETURNS TABLE ({returns})
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        #variable_conflict use_column
        BEGIN
            PERFORM set_config('app.finding', 'on', true);
            RETURN QUERY {body};
            PERFORM set_config('app.finding', '', true);
        END $$;
        REVOKE ALL ON FUNCTION {name}({kinds}) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION {name}({kinds}) TO crm_app, crm_job
    """
    return migrations.RunSQL(forward, f"DROP FUNCTION {name}({kinds})")


def partition_by_month(table: str, column: str) -> migrations.RunSQL:
    """Turn the empty, just created `table` into one partitioned by month of `column`.

    The primary key becomes (id, column); identity, defaults, checks, foreign keys, indexes and
    unique constraints (which must contain `column`) are kept by name. Partitions themselves come
    from `crm.core.partitions`.
    """
    forward = f"""
        DO $$
        DECLARE constraints text[]; indexes text[]; statement text;
        BEGIN
            SELECT coalesce(array_agg(format('ALTER TABLE {table} ADD CONSTRAINT %I %s', conname,
                       pg_get_constraintdef(oid))), '{{}}')
              INTO constraints FROM pg_constraint
             WHERE conrelid = '{table}'::regclass AND contype IN ('f', 'u');
            SELECT coalesce(array_agg(pg_get_indexdef(indexrelid)), '{{}}')
              INTO indexes FROM pg_index i
             WHERE indrelid = '{table}'::regclass AND NOT indisprimary
               AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid);
            ALTER TABLE {table} RENAME TO {table}_plain;
            CREATE TABLE {table} (LIKE {table}_plain INCLUDING DEFAULTS INCLUDING CONSTRAINTS
                INCLUDING IDENTITY INCLUDING STORAGE) PARTITION BY RANGE ({column});
            DROP TABLE {table}_plain;
            ALTER TABLE {table} ADD PRIMARY KEY (id, {column});
            FOREACH statement IN ARRAY constraints || indexes LOOP EXECUTE statement; END LOOP;
        END $$
    """
    return migrations.RunSQL(forward, migrations.RunSQL.noop)


ENSURE_PARTITION = migrations.RunSQL(
    """
    CREATE FUNCTION core_ensure_partition(parent regclass, day date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        first date := date_trunc('month', day)::date;
        part text := parent::text || to_char(first, '_YYYYMM');
    BEGIN
        IF NOT EXISTS (SELECT 1 FROM pg_partitioned_table WHERE partrelid = parent) THEN
            RAISE EXCEPTION '% is not partitioned', parent;
        END IF;
        IF to_regclass(part) IS NOT NULL THEN RETURN; END IF;
        PERFORM pg_advisory_xact_lock(hashtext(part));
        IF to_regclass(part) IS NOT NULL THEN RETURN; END IF;
        EXECUTE format('CREATE TABLE %I PARTITION OF %s FOR VALUES FROM (%L) TO (%L)',
            part, parent, first, (first + interval '1 month')::date);
        EXECUTE format('REVOKE ALL ON %I FROM crm_app, crm_job', part);
    END $$;
    REVOKE ALL ON FUNCTION core_ensure_partition(regclass, date) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION core_ensure_partition(regclass, date) TO crm_app, crm_job
    """,
    "DROP FUNCTION core_ensure_partition(regclass, date)",
)
