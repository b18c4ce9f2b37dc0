-- What the company is called and what stands for it, and how its orders are numbered.

CREATE TABLE company (
  -- One row.
  id boolean PRIMARY KEY DEFAULT true CHECK (id),
  -- Empty: the product's name stands for it.
  name text NOT NULL DEFAULT '' CHECK (char_length(name) <= 40),
  -- A small PNG, made from what was uploaded; never the upload itself.
  mark bytea CHECK (octet_length(mark) BETWEEN 1 AND 524288),
  -- Hex of the first bytes of its SHA-256: its address changes with it, so that browsers keep it for good.
  mark_digest text CHECK (mark_digest ~ '^[0-9a-f]{12}$'),
  version int NOT NULL DEFAULT 1,
  CONSTRAINT a_mark_with_its_digest CHECK ((mark IS NULL) = (mark_digest IS NULL))
);
INSERT INTO company DEFAULT VALUES;
CREATE FUNCTION company_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'there is one company' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER company_stays BEFORE DELETE OR TRUNCATE ON company FOR EACH STATEMENT EXECUTE FUNCTION company_stays();

-- 流水号: prefix, date, count, as in CG-20261120-0007. No two kinds share a prefix.
CREATE TABLE number_formats (
  kind text PRIMARY KEY CHECK (kind IN ('CG', 'FS', 'FLY', 'DB', 'CGC')),
  prefix text NOT NULL CHECK (prefix ~ '^[A-Z0-9]{1,8}$'),
  -- What of the date is shown; with it the count starts anew.
  period text NOT NULL CHECK (period IN ('year', 'month', 'day')),
  digits int NOT NULL CHECK (digits BETWEEN 3 AND 8),
  -- Deferred: two kinds may change places.
  CONSTRAINT one_prefix_a_kind UNIQUE (prefix) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO number_formats (kind, prefix, period, digits)
  SELECT kind, kind, 'day', 4 FROM unnest(ARRAY['CG', 'FS', 'FLY', 'DB', 'CGC']) kind;

-- Counted by what stands before the count: whoever gets a prefix that another kind had, goes on counting where that one
-- stopped, and no number is given twice.
ALTER TABLE order_counters ADD COLUMN stem text;
UPDATE order_counters SET stem = kind || '-' || to_char(on_day, 'YYYYMMDD');
ALTER TABLE order_counters DROP CONSTRAINT order_counters_pkey, DROP COLUMN kind, DROP COLUMN on_day,
  ADD PRIMARY KEY (stem);

ALTER TABLE audit_entries DROP CONSTRAINT audit_entries_subject_check,
  ADD CONSTRAINT audit_entries_subject_check CHECK (subject IN ('users', 'departments', 'warehouses', 'goods',
    'flow_versions', 'phrases', 'working_spans', 'calendar_days', 'delegations', 'api_tokens', 'channel_pauses',
    'outbox_acts', 'company', 'number_formats'));
CREATE TRIGGER audit AFTER UPDATE ON company FOR EACH ROW
  EXECUTE FUNCTION audit('id', 'name', 'id,version,mark_digest', 'mark');
CREATE TRIGGER audit AFTER UPDATE ON number_formats FOR EACH ROW
  EXECUTE FUNCTION audit('kind', 'kind', 'kind', '');
