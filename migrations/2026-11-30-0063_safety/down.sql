-- Entries of the audit about it stay; the list without it holds for new rows.
DROP TABLE stock_safety;
ALTER TABLE audit_entries DROP CONSTRAINT audit_entries_subject_check,
  ADD CONSTRAINT audit_entries_subject_check CHECK (subject IN ('users', 'departments', 'warehouses', 'goods',
    'flow_versions', 'phrases', 'working_spans', 'calendar_days', 'delegations', 'api_tokens', 'channel_pauses',
    'outbox_acts', 'company', 'number_formats', 'goods_units', 'warehouse_people', 'stock_warehouses')) NOT VALID;
