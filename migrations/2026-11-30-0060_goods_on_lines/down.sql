DROP TABLE goods_units;
-- Entries about units stay: the list without them holds for new entries.
ALTER TABLE audit_entries DROP CONSTRAINT audit_entries_subject_check,
  ADD CONSTRAINT audit_entries_subject_check CHECK (subject IN ('users', 'departments', 'warehouses', 'goods',
    'flow_versions', 'phrases', 'working_spans', 'calendar_days', 'delegations', 'api_tokens', 'channel_pauses',
    'outbox_acts', 'company', 'number_formats')) NOT VALID;
ALTER TABLE goods DROP COLUMN barcode;
ALTER TABLE order_lines DROP COLUMN goods_id;
