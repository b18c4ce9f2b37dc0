-- The same checks for less: each at commit once per order, and only when what it is about has changed.

-- An order that leaves the draft has lines, whole ones, and its totals are theirs. The deferred triggers fire for each
-- row; the first one checks the order and notes its id for the rest of the transaction, the others find the note. Every
-- statement that changes what is checked erases the note before it runs.
CREATE FUNCTION order_unchecked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('whsm.whole_order', '', true);
  RETURN NULL;
END $$;
CREATE TRIGGER order_unchecked BEFORE INSERT OR UPDATE OF status, total_quantity, total_amount ON orders
  FOR EACH STATEMENT EXECUTE FUNCTION order_unchecked();
CREATE TRIGGER order_unchecked BEFORE INSERT OR UPDATE OR DELETE ON order_lines
  FOR EACH STATEMENT EXECUTE FUNCTION order_unchecked();
CREATE TRIGGER order_unchecked BEFORE INSERT OR UPDATE OR DELETE ON settlements
  FOR EACH STATEMENT EXECUTE FUNCTION order_unchecked();

CREATE OR REPLACE FUNCTION order_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_order uuid; o orders; k kinds; found_lines bigint; open_lines bigint; quantity numeric; amount numeric;
  unapproved bigint;
BEGIN
  IF TG_TABLE_NAME = 'orders' THEN of_order := NEW.id;
  ELSIF TG_TABLE_NAME = 'settlements' AND TG_OP = 'DELETE' THEN of_order := OLD.reimbursement_id;
  ELSIF TG_TABLE_NAME = 'settlements' THEN of_order := NEW.reimbursement_id;
  ELSIF TG_OP = 'DELETE' THEN of_order := OLD.order_id;
  ELSE of_order := NEW.order_id; END IF;
  IF current_setting('whsm.whole_order', true) = of_order::text THEN RETURN NULL; END IF;
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
  PERFORM set_config('whsm.whole_order', of_order::text, true);
  RETURN NULL;
END $$;
DROP TRIGGER order_is_whole ON orders;
CREATE CONSTRAINT TRIGGER order_is_whole AFTER INSERT ON orders
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION order_is_whole();
CREATE CONSTRAINT TRIGGER order_stays_whole AFTER UPDATE ON orders
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.total_quantity <> NEW.total_quantity OR OLD.total_amount <> NEW.total_amount
    OR OLD.status = 'draft' AND NEW.status <> 'draft')
  EXECUTE FUNCTION order_is_whole();

-- Lines change only while the order is with its applicant, and have the columns of its kind: looked at once per
-- statement. Lines that go with their draft have no order any more.
CREATE OR REPLACE FUNCTION lines_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad record;
BEGIN
  SELECT o.id, o.status, k.line_shape INTO bad FROM changed c JOIN orders o ON o.id = c.order_id JOIN kinds k ON k.code = o.kind
    WHERE o.status NOT IN ('draft', 'returned') LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'order % is % and its lines stay', bad.id, bad.status USING ERRCODE = 'check_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN NULL; END IF;
  SELECT o.id INTO bad FROM changed c JOIN orders o ON o.id = c.order_id JOIN kinds k ON k.code = o.kind
    WHERE k.line_shape <> 'carton'
      AND NOT (c.length_mm IS NULL AND c.width_mm IS NULL AND c.height_mm IS NULL AND c.board = '') LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'lines of order % have no measures', bad.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'order_lines_shape_of_kind';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER lines_move ON order_lines;
CREATE TRIGGER lines_inserted AFTER INSERT ON order_lines REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION lines_move();
CREATE TRIGGER lines_updated AFTER UPDATE ON order_lines REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION lines_move();
CREATE TRIGGER lines_deleted AFTER DELETE ON order_lines REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION lines_move();
-- A line does not go to another order.
CREATE FUNCTION line_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'lines of order % stay with it', OLD.order_id USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER line_stays BEFORE UPDATE OF order_id ON order_lines FOR EACH ROW
  WHEN (OLD.order_id <> NEW.order_id) EXECUTE FUNCTION line_stays();

-- What the header of a kind may have changes only with these columns and with the draft.
DROP TRIGGER order_fits_its_kind ON orders;
CREATE TRIGGER order_fits_its_kind BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION order_fits_its_kind();
CREATE TRIGGER order_still_fits_its_kind BEFORE UPDATE ON orders FOR EACH ROW
  WHEN (OLD.kind <> NEW.kind OR OLD.customer <> NEW.customer OR OLD.status = 'draft'
    OR OLD.destination_warehouse_id IS DISTINCT FROM NEW.destination_warehouse_id)
  EXECUTE FUNCTION order_fits_its_kind();

DROP TRIGGER order_keeps_its_flow ON orders;
CREATE TRIGGER order_keeps_its_flow BEFORE UPDATE ON orders FOR EACH ROW
  WHEN (OLD.round > 0 AND NEW.flow_version_id IS DISTINCT FROM OLD.flow_version_id)
  EXECUTE FUNCTION order_keeps_its_flow();

-- Pending if and only if somebody's turn is open: changes with the status of the order and of its steps.
DROP TRIGGER order_waits ON orders;
CREATE CONSTRAINT TRIGGER order_waits AFTER INSERT ON orders
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'pending') EXECUTE FUNCTION order_waits();
CREATE CONSTRAINT TRIGGER order_still_waits AFTER UPDATE ON orders
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION order_waits();
DROP TRIGGER step_waits ON approval_steps;
CREATE CONSTRAINT TRIGGER step_waits AFTER INSERT ON approval_steps
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'open') EXECUTE FUNCTION order_waits();
CREATE CONSTRAINT TRIGGER step_still_waits AFTER UPDATE ON approval_steps
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION order_waits();

-- A step is decided if and only if the log has its decision: an open step has none unless the log got one.
DROP TRIGGER step_agrees ON approval_steps;
CREATE CONSTRAINT TRIGGER step_agrees AFTER INSERT ON approval_steps
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'decided') EXECUTE FUNCTION step_agrees();
CREATE CONSTRAINT TRIGGER step_still_agrees AFTER UPDATE ON approval_steps
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION step_agrees();
DROP TRIGGER log_agrees ON approval_log;
CREATE CONSTRAINT TRIGGER log_agrees AFTER INSERT ON approval_log
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.step_id IS NOT NULL) EXECUTE FUNCTION step_agrees();

-- Most orders settle nothing.
CREATE OR REPLACE FUNCTION settlements_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM settlements WHERE reimbursement_id = NEW.id) THEN
    UPDATE settlements SET is_live = NEW.status IN ('pending', 'returned', 'approved') WHERE reimbursement_id = NEW.id;
  END IF;
  RETURN NULL;
END $$;
