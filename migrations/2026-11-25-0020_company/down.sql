-- Goes back only while no number was given in another format: such a count has no kind and day.
ALTER TABLE order_counters ADD COLUMN kind text, ADD COLUMN on_day date;
UPDATE order_counters SET kind = split_part(stem, '-', 1), on_day = to_date(split_part(stem, '-', 2), 'YYYYMMDD');
ALTER TABLE order_counters DROP CONSTRAINT order_counters_pkey, DROP COLUMN stem, ALTER COLUMN kind SET NOT NULL,
  ALTER COLUMN on_day SET NOT NULL, ADD PRIMARY KEY (kind, on_day);
DROP TABLE number_formats;
DROP TABLE company;
DROP FUNCTION company_stays();
-- The audit's entries about the company stay; they cannot be taken back.
