-- What `pixecom cluster` needs of Citus, on a single server: it records what is asked of it and
-- refuses what Citus 13.0 was seen to refuse (spec/19). Tables stay where they are.
CREATE SCHEMA citus_stand_in;
GRANT USAGE ON SCHEMA citus_stand_in TO PUBLIC;
CREATE TABLE citus_stand_in.citus_tables (
    table_name regclass PRIMARY KEY,
    citus_table_type text NOT NULL,
    shard_count bigint NOT NULL
);
GRANT SELECT, INSERT ON citus_stand_in.citus_tables TO PUBLIC;

CREATE FUNCTION citus_stand_in.spread(given regclass, kind text, shards bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND given IN (conrelid, confrelid)) THEN
        RAISE EXCEPTION 'cannot spread %: a foreign key points from it or at it', given;
    END IF;
    IF EXISTS (SELECT FROM citus_stand_in.citus_tables WHERE table_name = given) THEN
        RAISE EXCEPTION 'table % is already distributed', given;
    END IF;
    IF current_setting('citus.multi_shard_modify_mode', true) IS DISTINCT FROM 'sequential' THEN
        RAISE EXCEPTION 'a parallel query was executed in the transaction';
    END IF;
    INSERT INTO citus_stand_in.citus_tables VALUES (given, kind, shards);
END $$;

CREATE FUNCTION citus_stand_in.create_reference_table(given regclass) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM citus_stand_in.spread(given, 'reference', 1);
END $$;

CREATE FUNCTION citus_stand_in.create_distributed_table(given regclass, seller text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    place smallint := (SELECT attnum FROM pg_attribute
                       WHERE attrelid = given AND attname = seller AND NOT attisdropped);
BEGIN
    IF EXISTS (SELECT FROM pg_index WHERE indrelid = given AND indisunique
               AND NOT place = ANY (indkey::smallint[])) THEN
        RAISE EXCEPTION 'cannot distribute %: a unique key lacks %', given, seller;
    END IF;
    IF EXISTS (SELECT FROM pg_partitioned_table WHERE partrelid = given AND partstrat = 'h') THEN
        RAISE EXCEPTION 'distributing hash-partitioned tables is not supported';
    END IF;
    IF (SELECT relforcerowsecurity FROM pg_class WHERE oid = given) THEN
        RAISE EXCEPTION 'the owner sees no row of % to move', given;
    END IF;
    PERFORM citus_stand_in.spread(given, 'distributed', 32);
END $$;

CREATE FUNCTION citus_stand_in.look_at_keys() RETURNS event_trigger
LANGUAGE plpgsql AS $$
DECLARE
    key record;
BEGIN
    IF current_query() ~* 'ADD\s+FOREIGN\s+KEY' THEN
        RAISE EXCEPTION 'a foreign key of a partitioned table must be named';
    END IF;
    FOR key IN
        SELECT k.conname, k.confdeltype = 'n' AND cardinality(k.conkey) > 1 AS empties,
               one.citus_table_type AS kind, other.citus_table_type AS target
        FROM pg_constraint k
        LEFT JOIN citus_stand_in.citus_tables one ON one.table_name = k.conrelid
        LEFT JOIN citus_stand_in.citus_tables other ON other.table_name = k.confrelid
        WHERE k.contype = 'f' AND (one.table_name IS NOT NULL OR other.table_name IS NOT NULL)
    LOOP
        IF key.empties THEN
            RAISE EXCEPTION '%: SET NULL is not supported on the distribution key', key.conname;
        END IF;
        IF key.target IS NULL OR (key.target = 'distributed' AND key.kind <> 'distributed') THEN
            RAISE EXCEPTION '%: points from a % table at a % one', key.conname,
                key.kind, coalesce(key.target, 'local');
        END IF;
    END LOOP;
END $$;
CREATE EVENT TRIGGER look_at_keys ON ddl_command_end WHEN TAG IN ('ALTER TABLE')
    EXECUTE FUNCTION citus_stand_in.look_at_keys();
