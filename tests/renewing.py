"""How a PostgreSQL database of the tests gets its first rows back, many times faster than as a new copy.

The template keeps a copy of its rows and sequences in a schema of its own, and writes down there when somebody changes
the schema: then `RENEW` answers false, and only a new copy helps.
"""

from __future__ import annotations

from sqlalchemy import create_engine

from tracker.foundation.db.session import driver_url

RENEW = "SELECT kept.renew()"

_KEEP = """
CREATE SCHEMA kept;
CREATE TABLE kept.changed_schema (tag text);
DO $$
DECLARE name text; filled boolean;
BEGIN
  FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', name) INTO filled;
    IF filled THEN EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', name, name); END IF;
  END LOOP;
END $$;
CREATE TABLE kept.kept_sequence AS
  SELECT format('public.%I', sequencename)::regclass AS sequence, coalesce(last_value, start_value) AS value,
         last_value IS NOT NULL AS called
  FROM pg_sequences WHERE schemaname = 'public';

CREATE FUNCTION kept.renew() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE entry record;
BEGIN
  IF EXISTS (SELECT 1 FROM kept.changed_schema) THEN RETURN false; END IF;
  SET LOCAL session_replication_role = replica;
  FOR entry IN
    SELECT ours.relname AS name, first.oid IS NOT NULL AS filled
    FROM pg_class ours
    LEFT JOIN pg_class first ON first.relname = ours.relname AND first.relnamespace = 'kept'::regnamespace
    WHERE ours.relkind = 'r' AND ours.relnamespace = 'public'::regnamespace
  LOOP
    EXECUTE format('DELETE FROM public.%I', entry.name);
    IF entry.filled THEN
      EXECUTE format('INSERT INTO public.%I OVERRIDING SYSTEM VALUE SELECT * FROM kept.%I', entry.name, entry.name);
    END IF;
  END LOOP;
  PERFORM setval(sequence, value, called) FROM kept.kept_sequence;
  RETURN true;
END $$;

CREATE FUNCTION kept.notice_change() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO kept.changed_schema VALUES (tg_tag);
END $$;
CREATE EVENT TRIGGER notice_change ON ddl_command_end EXECUTE FUNCTION kept.notice_change();
"""


def keep(url: str) -> None:
    """Teach a template how to renew its copies."""
    engine = create_engine(driver_url(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(_KEEP)  # past SQLAlchemy, which takes every % for a parameter
    engine.dispose()
