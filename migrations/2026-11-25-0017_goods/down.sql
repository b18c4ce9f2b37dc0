DROP TRIGGER departments_are_a_tree ON departments;
DROP FUNCTION departments_are_a_tree;
DROP TABLE goods_import_rows, goods_imports;
DROP FUNCTION imports_go_on;
DROP INDEX order_lines_goods;
CREATE INDEX order_lines_goods ON order_lines (kind, name, specification);
DROP TRIGGER audit ON goods;
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON goods FOR EACH ROW
  EXECUTE FUNCTION audit('id', 'name', 'id,version,created_at', '');
ALTER TABLE goods DROP COLUMN initials;
