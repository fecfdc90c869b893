"""Every function of the database that runs with the rights of its owner, in one place.

PL/pgSQL with a fixed ``search_path``, owned by ``pixecom_owner``; each has its test in
``tests/integration/postgres``. Released text is history like a revision.
"""

from __future__ import annotations

from typing import Final

PARTITION_SIGNATURES: Final = (
    "create_month_partitions(text, date, integer)",
    "drop_month_partitions(text, date)",
)

# A month's table takes over what waited in the default partition: attaching would fail else.
# The owner is held to row-level security too, so it lifts that from the default partition
# for the move; the lock it needs anyway keeps everybody else out until the end.
CREATE_MONTHS: Final = """
CREATE FUNCTION create_month_partitions(parent text, first_month date, months integer)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $function$
DECLARE
    month date := date_trunc('month', first_month)::date;
    created integer := 0;
    part text;
    key text;
    bounds text[];
    tenant constant text :=
        'seller_id = nullif(current_setting(''app.seller_id'', true), '''')::uuid';
BEGIN
    SELECT a.attname INTO key
    FROM pg_partitioned_table p
    JOIN pg_class c ON c.oid = p.partrelid
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.partattrs[0]
    WHERE c.relname = parent AND c.relnamespace = 'public'::regnamespace
      AND p.partstrat = 'r' AND a.atttypid = 'timestamptz'::regtype;
    IF key IS NULL THEN
        RAISE EXCEPTION '% is not partitioned by month', parent;
    END IF;
    FOR step IN 1 .. months LOOP
        part := parent || to_char(month, '"_y"YYYY"m"MM');
        IF to_regclass('public.' || quote_ident(part)) IS NULL THEN
            bounds := ARRAY[month::text || ' 00:00:00+00',
                            (month + interval '1 month')::date::text || ' 00:00:00+00'];
            EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING ALL)',
                           part, parent);
            EXECUTE format('ALTER TABLE public.%I NO FORCE ROW LEVEL SECURITY',
                           parent || '_default');
            EXECUTE format(
                'WITH moved AS (DELETE FROM public.%1$I WHERE %2$I >= %3$L AND %2$I < %4$L'
                ' RETURNING *) INSERT INTO public.%5$I SELECT * FROM moved',
                parent || '_default', key, bounds[1], bounds[2], part);
            EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY',
                           parent || '_default');
            EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', part);
            EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', part);
            EXECUTE format('CREATE POLICY tenant ON public.%I USING (%s) WITH CHECK (%s)',
                           part, tenant, tenant);
            EXECUTE format('CREATE POLICY platform ON public.%I TO pixecom_platform'
                           ' USING (true) WITH CHECK (true)', part);
            EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I'
                           ' FOR VALUES FROM (%L) TO (%L)', parent, part, bounds[1], bounds[2]);
            created := created + 1;
        END IF;
        month := (month + interval '1 month')::date;
    END LOOP;
    RETURN created;
END
$function$
"""

DROP_MONTHS: Final = """
CREATE FUNCTION drop_month_partitions(parent text, before date)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $function$
DECLARE
    dropped integer := 0;
    part text;
BEGIN
    FOR part IN
        SELECT c.relname
        FROM pg_inherits i
        JOIN pg_class c ON c.oid = i.inhrelid
        JOIN pg_class p ON p.oid = i.inhparent
        WHERE p.relname = parent AND p.relkind = 'p'
          AND p.relnamespace = 'public'::regnamespace
          AND c.relname ~ ('^' || parent || '_y[0-9]{4}m[0-9]{2}$')
          AND to_date(right(c.relname, 7), 'YYYY"m"MM') + interval '1 month' <= before
        ORDER BY c.relname
    LOOP
        EXECUTE format('DROP TABLE public.%I', part);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END
$function$
"""

LEARN_SIGNATURE: Final = "learn_sizes()"

# Nobody but its owner may gather statistics of a table before PostgreSQL 17. On a cluster the
# servers that hold the rows do it.
LEARN_SIZES: Final = """
CREATE FUNCTION learn_sizes()
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $function$
DECLARE
    small text;
BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
        RETURN;
    END IF;
    FOR small IN
        SELECT c.relname FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.reltuples < 10000
          AND c.relname IN ('campaigns', 'adsets', 'ads')
        ORDER BY c.relname
    LOOP
        EXECUTE format('ANALYZE (SKIP_LOCKED) public.%I', small);
    END LOOP;
END
$function$
"""
