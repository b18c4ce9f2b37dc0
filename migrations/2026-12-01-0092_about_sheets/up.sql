-- Which sheet of a workbook was read, which others it has, how many of the rows it hides. NULL: read by an earlier version.
ALTER TABLE goods_imports ADD COLUMN about jsonb CHECK (jsonb_typeof(about) = 'object');
ALTER TABLE sheet_imports ADD COLUMN about jsonb CHECK (jsonb_typeof(about) = 'object');
