ALTER TABLE orders DROP CONSTRAINT orders_kind_fkey, ADD CONSTRAINT orders_kind_check CHECK (kind IN ('CG', 'FS', 'FLY', 'DB', 'CGC')),
  ADD CONSTRAINT orders_check5 CHECK (kind = 'DB' OR destination_warehouse_id IS NULL),
  ADD CONSTRAINT orders_check6 CHECK (kind <> 'DB' OR status = 'draft' OR destination_warehouse_id IS NOT NULL),
  ADD CONSTRAINT orders_check7 CHECK (customer = '' OR kind IN ('FS', 'FLY', 'CGC'));
DROP TRIGGER order_fits_its_kind ON orders;
DROP FUNCTION order_fits_its_kind();
ALTER TABLE flow_versions DROP CONSTRAINT flow_versions_kind_fkey,
  ADD CONSTRAINT flow_versions_kind_check CHECK (kind IN ('CG', 'FS', 'FLY', 'DB', 'CGC'));
ALTER TABLE order_templates DROP CONSTRAINT order_templates_kind_fkey,
  ADD CONSTRAINT order_templates_kind_check CHECK (kind IN ('CG', 'FS', 'FLY', 'DB', 'CGC'));
ALTER TABLE number_formats DROP CONSTRAINT number_formats_kind_fkey,
  ADD CONSTRAINT number_formats_kind_check CHECK (kind IN ('CG', 'FS', 'FLY', 'DB', 'CGC'));
DROP TRIGGER delegation_names_kinds ON delegations;
DROP FUNCTION delegation_names_kinds();
ALTER TABLE delegations
  ADD CONSTRAINT delegations_kinds_check CHECK (kinds <@ ARRAY['CG', 'FS', 'FLY', 'DB', 'CGC']);
ALTER TABLE order_lines ADD CONSTRAINT order_lines_check
  CHECK (kind = 'CGC' OR (length_mm IS NULL AND width_mm IS NULL AND height_mm IS NULL AND board = ''));

DROP TRIGGER settlements_stay ON settlements;
DROP FUNCTION settlements_stay();
ALTER TABLE settlements DROP CONSTRAINT settlements_reimbursement_id_fkey, DROP CONSTRAINT settlements_purchase_id_fkey,
  ADD COLUMN reimbursement_kind text NOT NULL DEFAULT 'FS' CHECK (reimbursement_kind = 'FS'),
  ADD COLUMN purchase_kind text CHECK (purchase_kind IN ('CG', 'CGC'));
UPDATE settlements SET purchase_kind = (SELECT kind FROM orders WHERE id = purchase_id);
ALTER TABLE settlements ALTER COLUMN purchase_kind SET NOT NULL,
  ADD FOREIGN KEY (reimbursement_id, reimbursement_kind) REFERENCES orders (id, kind) ON DELETE CASCADE,
  ADD FOREIGN KEY (purchase_id, purchase_kind) REFERENCES orders (id, kind);
DROP TRIGGER settlements_follow ON orders;
CREATE TRIGGER settlements_follow AFTER UPDATE OF status ON orders
  FOR EACH ROW WHEN (NEW.kind = 'FS' AND OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION settlements_follow();

CREATE OR REPLACE FUNCTION lines_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_order uuid; is_at text;
BEGIN
  IF TG_OP = 'DELETE' THEN of_order := OLD.order_id; ELSE of_order := NEW.order_id; END IF;
  SELECT status INTO is_at FROM orders WHERE id = of_order;
  IF is_at NOT IN ('draft', 'returned') THEN
    RAISE EXCEPTION 'order % is % and its lines stay', of_order, is_at USING ERRCODE = 'check_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION settlements_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_order uuid; is_at text;
BEGIN
  IF TG_OP = 'DELETE' THEN of_order := OLD.reimbursement_id; ELSE of_order := NEW.reimbursement_id; END IF;
  SELECT status INTO is_at FROM orders WHERE id = of_order;
  IF is_at NOT IN ('draft', 'returned') THEN
    RAISE EXCEPTION 'order % is % and its purchases stay', of_order, is_at USING ERRCODE = 'check_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  NEW.is_live := is_at = 'returned';
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION order_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_order uuid; o orders; found_lines bigint; open_lines bigint; quantity numeric; amount numeric; unapproved bigint;
BEGIN
  IF TG_TABLE_NAME = 'orders' THEN of_order := NEW.id;
  ELSIF TG_TABLE_NAME = 'settlements' AND TG_OP = 'DELETE' THEN of_order := OLD.reimbursement_id;
  ELSIF TG_TABLE_NAME = 'settlements' THEN of_order := NEW.reimbursement_id;
  ELSIF TG_OP = 'DELETE' THEN of_order := OLD.order_id;
  ELSE of_order := NEW.order_id; END IF;
  SELECT * INTO o FROM orders WHERE id = of_order;
  IF NOT FOUND THEN RETURN NULL; END IF;
  SELECT count(*),
         count(*) FILTER (WHERE l.quantity IS NULL OR l.unit_price IS NULL
           OR (o.kind <> 'CGC' AND (btrim(l.name) = '' OR btrim(l.unit) = ''))
           OR (o.kind = 'CGC' AND (l.length_mm IS NULL OR l.width_mm IS NULL OR l.height_mm IS NULL OR btrim(l.board) = ''))),
         coalesce(sum(l.quantity), 0), coalesce(sum(l.quantity * l.unit_price), 0)
    INTO found_lines, open_lines, quantity, amount FROM order_lines l WHERE l.order_id = of_order;
  IF o.kind = 'FS' THEN
    SELECT count(*) FILTER (WHERE p.status <> 'approved') INTO unapproved
      FROM settlements s JOIN orders p ON p.id = s.purchase_id WHERE s.reimbursement_id = of_order;
    IF unapproved > 0 THEN
      RAISE EXCEPTION 'order % settles purchases that are not approved', of_order USING ERRCODE = 'check_violation';
    END IF;
    IF found_lines = 0 THEN
      SELECT count(*), coalesce(sum(p.total_quantity), 0), coalesce(sum(p.total_amount), 0)
        INTO found_lines, quantity, amount
        FROM settlements s JOIN orders p ON p.id = s.purchase_id WHERE s.reimbursement_id = of_order;
    END IF;
  END IF;
  IF o.total_quantity <> quantity OR o.total_amount <> amount THEN
    RAISE EXCEPTION 'totals of order % are not those of its lines', of_order USING ERRCODE = 'check_violation';
  END IF;
  IF o.status <> 'draft' AND (found_lines = 0 OR open_lines > 0) THEN
    RAISE EXCEPTION 'order % is % with % lines, % of them not whole', of_order, o.status, found_lines, open_lines
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;

DROP TABLE kinds;
