-- Whom a purchase buys from (供应商), and the day when the goods are wanted (期望到货). Both may be missing; orders from before
-- have neither, and their digests and seals stay what they were.
ALTER TABLE kinds ADD COLUMN has_supplier boolean NOT NULL DEFAULT false;
UPDATE kinds SET has_supplier = true WHERE code = 'CG';
ALTER TABLE orders
  ADD COLUMN supplier text NOT NULL DEFAULT '' CHECK (char_length(supplier) <= 80),
  ADD COLUMN wanted_on date;
-- Suggestions read the newest orders that name one.
CREATE INDEX orders_supplier ON orders (created_at DESC) WHERE supplier <> '';
CREATE INDEX orders_customer ON orders (created_at DESC) WHERE customer <> '';

CREATE OR REPLACE FUNCTION order_fits_its_kind() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE k kinds;
BEGIN
  SELECT * INTO k FROM kinds WHERE code = NEW.kind;
  IF FOUND AND (NEW.destination_warehouse_id IS NOT NULL AND NOT k.has_destination
      OR NEW.destination_warehouse_id IS NULL AND k.has_destination AND NEW.status <> 'draft') THEN
    RAISE EXCEPTION 'order % of kind %: destination', NEW.id, NEW.kind
      USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_destination_of_kind';
  END IF;
  IF FOUND AND NEW.customer <> '' AND NOT k.has_customer THEN
    RAISE EXCEPTION 'order % of kind %: customer', NEW.id, NEW.kind
      USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_customer_of_kind';
  END IF;
  IF FOUND AND (NEW.supplier <> '' OR NEW.wanted_on IS NOT NULL) AND NOT k.has_supplier THEN
    RAISE EXCEPTION 'order % of kind %: supplier', NEW.id, NEW.kind
      USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_supplier_of_kind';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER order_still_fits_its_kind ON orders;
CREATE TRIGGER order_still_fits_its_kind BEFORE UPDATE ON orders FOR EACH ROW
  WHEN (OLD.kind <> NEW.kind OR OLD.customer <> NEW.customer OR OLD.status = 'draft'
    OR OLD.destination_warehouse_id IS DISTINCT FROM NEW.destination_warehouse_id
    OR OLD.supplier <> NEW.supplier OR OLD.wanted_on IS DISTINCT FROM NEW.wanted_on)
  EXECUTE FUNCTION order_fits_its_kind();
CREATE OR REPLACE TRIGGER order_unchecked BEFORE INSERT
  OR UPDATE OF status, total_quantity, total_amount, number, title, customer, supplier, note ON orders
  FOR EACH STATEMENT EXECUTE FUNCTION order_unchecked();
DROP TRIGGER order_stays_whole ON orders;
CREATE CONSTRAINT TRIGGER order_stays_whole AFTER UPDATE ON orders
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.total_quantity <> NEW.total_quantity OR OLD.total_amount <> NEW.total_amount
    OR OLD.status = 'draft' AND NEW.status <> 'draft' OR OLD.number IS DISTINCT FROM NEW.number
    OR OLD.title <> NEW.title OR OLD.customer <> NEW.customer OR OLD.note <> NEW.note
    OR OLD.supplier <> NEW.supplier)
  EXECUTE FUNCTION order_is_whole();

-- Orders are found by their supplier too.
CREATE OR REPLACE FUNCTION search_words(of_order uuid) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE o orders; lines text; names text;
BEGIN
  SELECT * INTO o FROM orders WHERE id = of_order;
  SELECT string_agg(concat_ws(' ', l.name, l.specification), ' '), string_agg(regexp_replace(l.name, '\s+', '', 'g'), ' ')
    INTO lines, names FROM (
      SELECT DISTINCT name, specification FROM order_lines
      WHERE order_id IN (SELECT of_order UNION ALL SELECT purchase_id FROM settlements WHERE reimbursement_id = of_order)) AS l;
  names := concat_ws(' ', regexp_replace(o.title, '\s+', '', 'g'), regexp_replace(o.customer, '\s+', '', 'g'),
    regexp_replace(o.supplier, '\s+', '', 'g'), names);
  RETURN btrim(regexp_replace(lower(concat_ws(' ', o.number, o.title, o.customer, o.supplier, o.note, lines,
    spelled(names))), '\s+', ' ', 'g'));
END $$;

-- What was submitted: with supplier and day where there are any.
CREATE OR REPLACE FUNCTION order_content(wanted uuid, wanted_round int) RETURNS bytea STABLE LANGUAGE plpgsql AS $$
BEGIN
  RETURN (SELECT sha256(convert_to((jsonb_build_array(o.title, o.applicant_id, o.department_id, o.warehouse_id,
      o.destination_warehouse_id, o.customer, o.note, trim_scale(o.total_quantity), trim_scale(o.total_amount),
      (SELECT jsonb_agg(jsonb_build_array(l.name, l.specification, l.unit, trim_scale(l.quantity), trim_scale(l.unit_price),
        l.length_mm, l.width_mm, l.height_mm, l.board) ORDER BY l.position) FROM order_lines l WHERE l.order_id = o.id),
      (SELECT jsonb_agg(s.purchase_id ORDER BY s.position) FROM settlements s WHERE s.reimbursement_id = o.id),
      (SELECT r.snapshot FROM order_rounds r WHERE r.order_id = o.id AND r.round = wanted_round))
      || CASE WHEN o.supplier = '' AND o.wanted_on IS NULL THEN '[]' ELSE jsonb_build_array(o.supplier, o.wanted_on) END)::text, 'UTF8'))
    FROM orders o WHERE o.id = wanted);
END $$;
