-- Attachments: uploaded while the form is still being filled in (form_key), then the order's.

ALTER TABLE attachments ALTER COLUMN order_id DROP NOT NULL;
ALTER TABLE attachments ADD COLUMN form_key uuid;
-- One press of a button, one file: however often it arrives.
ALTER TABLE attachments ADD COLUMN press uuid NOT NULL UNIQUE;
ALTER TABLE attachments ADD CONSTRAINT of_an_order_or_of_a_form CHECK ((order_id IS NULL) <> (form_key IS NULL));
ALTER TABLE attachments ADD CONSTRAINT at_most_20_mb CHECK (byte_size <= 20971520);
ALTER TABLE attachments ADD CONSTRAINT known_media_type CHECK (media_type IN (
  'image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/heic', 'application/pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/msword', 'application/vnd.ms-excel', 'application/vnd.ms-powerpoint',
  'text/csv', 'text/plain', 'application/zip'));
CREATE INDEX attachments_form ON attachments (form_key) WHERE form_key IS NOT NULL;
CREATE INDEX attachments_uploader ON attachments (uploaded_by, created_at);

-- They come and go only while the order is with its applicant, and never change: what is being approved stays.
CREATE FUNCTION attachments_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_order uuid; is_at text;
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.order_id IS NOT NULL
     OR (NEW.id, NEW.uploaded_by, NEW.sha256, NEW.file_name, NEW.media_type, NEW.byte_size)
        IS DISTINCT FROM (OLD.id, OLD.uploaded_by, OLD.sha256, OLD.file_name, OLD.media_type, OLD.byte_size)) THEN
    RAISE EXCEPTION 'attachment % stays as it is', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN of_order := OLD.order_id; ELSE of_order := NEW.order_id; END IF;
  SELECT status INTO is_at FROM orders WHERE id = of_order;
  IF is_at NOT IN ('draft', 'returned') THEN
    RAISE EXCEPTION 'order % is % and its attachments stay', of_order, is_at USING ERRCODE = 'check_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  IF (SELECT count(*) FROM attachments WHERE order_id = of_order) >= 20 THEN
    RAISE EXCEPTION 'order % has 20 attachments', of_order USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER attachments_move BEFORE INSERT OR UPDATE OR DELETE ON attachments
  FOR EACH ROW EXECUTE FUNCTION attachments_move();
