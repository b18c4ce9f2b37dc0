ALTER TABLE goods_imports DROP COLUMN about;
ALTER TABLE sheet_imports DROP COLUMN about;
