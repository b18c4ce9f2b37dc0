-- 安全库存: how much of an article a warehouse should have at least, in the article's own unit.
CREATE TABLE stock_safety (
  warehouse_id bigint NOT NULL REFERENCES stock_warehouses,
  goods_id bigint NOT NULL REFERENCES goods,
  least numeric(18, 4) NOT NULL CHECK (least > 0),
  PRIMARY KEY (warehouse_id, goods_id)
);
ALTER TABLE audit_entries DROP CONSTRAINT audit_entries_subject_check,
  ADD CONSTRAINT audit_entries_subject_check CHECK (subject IN ('users', 'departments', 'warehouses', 'goods',
    'flow_versions', 'phrases', 'working_spans', 'calendar_days', 'delegations', 'api_tokens', 'channel_pauses',
    'outbox_acts', 'company', 'number_formats', 'goods_units', 'warehouse_people', 'stock_warehouses',
    'stock_safety'));
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON stock_safety FOR EACH ROW
  EXECUTE FUNCTION audit('goods_id,warehouse_id', 'goods_id', 'warehouse_id,goods_id', '');
