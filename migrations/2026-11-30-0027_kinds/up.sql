-- The kinds of order in one table with what the constraints must know of each. A new kind is one more row here and one
-- in number_formats; no constraint lists kinds. The program has the same flags in src/orders/kind.rs.

CREATE TABLE kinds (
  code text PRIMARY KEY,
  -- Which columns a line has.
  line_shape text NOT NULL CHECK (line_shape IN ('goods', 'carton')),
  -- Names the warehouse that goods go to.
  has_destination boolean NOT NULL,
  -- May name the customer that the cost belongs to.
  has_customer boolean NOT NULL,
  -- May settle purchases and borrow their lines.
  may_settle boolean NOT NULL,
  -- May be settled.
  is_bought boolean NOT NULL
);
INSERT INTO kinds (code, line_shape, has_destination, has_customer, may_settle, is_bought) VALUES
  ('CG', 'goods', false, false, false, true),
  ('FS', 'goods', false, true, true, false),
  ('FLY', 'goods', false, true, false, false),
  ('DB', 'goods', true, false, false, false),
  ('CGC', 'carton', false, true, false, true);

ALTER TABLE orders DROP CONSTRAINT orders_kind_check, ADD FOREIGN KEY (kind) REFERENCES kinds;
ALTER TABLE flow_versions DROP CONSTRAINT flow_versions_kind_check, ADD FOREIGN KEY (kind) REFERENCES kinds;
ALTER TABLE order_templates DROP CONSTRAINT order_templates_kind_check, ADD FOREIGN KEY (kind) REFERENCES kinds;
ALTER TABLE number_formats DROP CONSTRAINT number_formats_kind_check, ADD FOREIGN KEY (kind) REFERENCES kinds;

-- No foreign key covers the elements of an array.
ALTER TABLE delegations DROP CONSTRAINT delegations_kinds_check;
CREATE FUNCTION delegation_names_kinds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT NEW.kinds <@ ARRAY(SELECT code FROM kinds) THEN
    RAISE EXCEPTION 'delegation names an unknown kind'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'delegations_kinds_check';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER delegation_names_kinds BEFORE INSERT OR UPDATE OF kinds ON delegations
  FOR EACH ROW EXECUTE FUNCTION delegation_names_kinds();

-- Which fields of the header an order of its kind has.
DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT conname FROM pg_constraint WHERE conrelid = 'orders'::regclass AND contype = 'c'
    AND pg_get_constraintdef(oid) LIKE '%kind%' LOOP
    EXECUTE format('ALTER TABLE orders DROP CONSTRAINT %I', name);
  END LOOP;
  FOR name IN SELECT conname FROM pg_constraint WHERE conrelid = 'order_lines'::regclass AND contype = 'c'
    AND pg_get_constraintdef(oid) LIKE '%kind%' LOOP
    EXECUTE format('ALTER TABLE order_lines DROP CONSTRAINT %I', name);
  END LOOP;
END $$;
CREATE FUNCTION order_fits_its_kind() RETURNS trigger LANGUAGE plpgsql AS $$
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
  RETURN NEW;
END $$;
CREATE TRIGGER order_fits_its_kind BEFORE INSERT OR UPDATE ON orders
  FOR EACH ROW EXECUTE FUNCTION order_fits_its_kind();

-- Lines change only while the order is with its applicant, and have the columns of its kind.
CREATE OR REPLACE FUNCTION lines_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_order uuid; is_at text; shape text;
BEGIN
  IF TG_OP = 'DELETE' THEN of_order := OLD.order_id; ELSE of_order := NEW.order_id; END IF;
  SELECT o.status, k.line_shape INTO is_at, shape FROM orders o JOIN kinds k ON k.code = o.kind WHERE o.id = of_order;
  IF is_at NOT IN ('draft', 'returned') THEN
    RAISE EXCEPTION 'order % is % and its lines stay', of_order, is_at USING ERRCODE = 'check_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  IF shape <> 'carton' AND NOT (NEW.length_mm IS NULL AND NEW.width_mm IS NULL AND NEW.height_mm IS NULL
      AND NEW.board = '') THEN
    RAISE EXCEPTION 'lines of order % have no measures', of_order
      USING ERRCODE = 'check_violation', CONSTRAINT = 'order_lines_shape_of_kind';
  END IF;
  RETURN NEW;
END $$;

-- The kinds of both orders follow from their ids.
ALTER TABLE settlements DROP COLUMN reimbursement_kind, DROP COLUMN purchase_kind,
  ADD FOREIGN KEY (reimbursement_id) REFERENCES orders ON DELETE CASCADE,
  ADD FOREIGN KEY (purchase_id) REFERENCES orders;
CREATE OR REPLACE FUNCTION settlements_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_order uuid; is_at text; settles boolean; is_bought boolean;
BEGIN
  IF TG_OP = 'DELETE' THEN of_order := OLD.reimbursement_id; ELSE of_order := NEW.reimbursement_id; END IF;
  SELECT o.status, k.may_settle INTO is_at, settles FROM orders o JOIN kinds k ON k.code = o.kind WHERE o.id = of_order;
  IF is_at NOT IN ('draft', 'returned') THEN
    RAISE EXCEPTION 'order % is % and its purchases stay', of_order, is_at USING ERRCODE = 'check_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  SELECT k.is_bought INTO is_bought FROM orders o JOIN kinds k ON k.code = o.kind WHERE o.id = NEW.purchase_id;
  IF NOT settles THEN
    RAISE EXCEPTION 'order % is of a kind that settles nothing', of_order
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlements_reimbursement_of_kind';
  END IF;
  IF NOT is_bought THEN
    RAISE EXCEPTION 'order % is of a kind that nothing settles', NEW.purchase_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlements_purchase_of_kind';
  END IF;
  NEW.is_live := is_at = 'returned';
  RETURN NEW;
END $$;
-- Rows of a settlement are only made and deleted, and updated by settlements_follow: the two ids stay.
CREATE FUNCTION settlements_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the orders of a settlement stay' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER settlements_stay BEFORE UPDATE OF reimbursement_id, purchase_id ON settlements
  FOR EACH ROW EXECUTE FUNCTION settlements_stay();
DROP TRIGGER settlements_follow ON orders;
CREATE TRIGGER settlements_follow AFTER UPDATE OF status ON orders
  FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION settlements_follow();

-- As before, with the flags of the kind.
CREATE OR REPLACE FUNCTION order_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_order uuid; o orders; k kinds; found_lines bigint; open_lines bigint; quantity numeric; amount numeric;
  unapproved bigint;
BEGIN
  IF TG_TABLE_NAME = 'orders' THEN of_order := NEW.id;
  ELSIF TG_TABLE_NAME = 'settlements' AND TG_OP = 'DELETE' THEN of_order := OLD.reimbursement_id;
  ELSIF TG_TABLE_NAME = 'settlements' THEN of_order := NEW.reimbursement_id;
  ELSIF TG_OP = 'DELETE' THEN of_order := OLD.order_id;
  ELSE of_order := NEW.order_id; END IF;
  SELECT * INTO o FROM orders WHERE id = of_order;
  IF NOT FOUND THEN RETURN NULL; END IF;
  SELECT * INTO STRICT k FROM kinds WHERE code = o.kind;
  SELECT count(*),
         count(*) FILTER (WHERE l.quantity IS NULL OR l.unit_price IS NULL
           OR CASE k.line_shape
                WHEN 'goods' THEN btrim(l.name) = '' OR btrim(l.unit) = ''
                WHEN 'carton' THEN l.length_mm IS NULL OR l.width_mm IS NULL OR l.height_mm IS NULL OR btrim(l.board) = ''
              END),
         coalesce(sum(l.quantity), 0), coalesce(sum(l.quantity * l.unit_price), 0)
    INTO found_lines, open_lines, quantity, amount FROM order_lines l WHERE l.order_id = of_order;
  IF k.may_settle THEN
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
