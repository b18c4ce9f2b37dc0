-- Which article a line means, how articles are packed and scanned (docs/stock.md).

-- NULL: free text, or a line from before this column.
ALTER TABLE order_lines ADD COLUMN goods_id bigint REFERENCES goods;
CREATE INDEX order_lines_article ON order_lines (goods_id) WHERE goods_id IS NOT NULL;

ALTER TABLE goods ADD COLUMN barcode text CHECK (barcode ~ '^\S{1,64}$');
CREATE UNIQUE INDEX goods_barcode ON goods (barcode);

-- Larger units: one of `unit` is `per` of the article's own unit. Only multiplied, never divided: nothing is rounded.
CREATE TABLE goods_units (
  goods_id bigint NOT NULL REFERENCES goods,
  unit text NOT NULL CHECK (btrim(unit) <> '' AND char_length(unit) <= 16),
  per numeric(18, 4) NOT NULL CHECK (per > 0),
  barcode text UNIQUE CHECK (barcode ~ '^\S{1,64}$'),
  PRIMARY KEY (goods_id, unit)
);

ALTER TABLE audit_entries DROP CONSTRAINT audit_entries_subject_check,
  ADD CONSTRAINT audit_entries_subject_check CHECK (subject IN ('users', 'departments', 'warehouses', 'goods',
    'flow_versions', 'phrases', 'working_spans', 'calendar_days', 'delegations', 'api_tokens', 'channel_pauses',
    'outbox_acts', 'company', 'number_formats', 'goods_units'));
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON goods_units FOR EACH ROW
  EXECUTE FUNCTION audit('goods_id,unit', 'unit', 'goods_id,unit', '');
