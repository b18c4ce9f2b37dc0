CREATE OR REPLACE FUNCTION settlements_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE settlements SET is_live = NEW.status IN ('pending', 'returned', 'approved') WHERE reimbursement_id = NEW.id;
  RETURN NULL;
END $$;
DROP TRIGGER log_agrees ON approval_log;
CREATE CONSTRAINT TRIGGER log_agrees AFTER INSERT ON approval_log
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION step_agrees();
DROP TRIGGER step_still_agrees ON approval_steps;
DROP TRIGGER step_agrees ON approval_steps;
CREATE CONSTRAINT TRIGGER step_agrees AFTER INSERT OR UPDATE ON approval_steps
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION step_agrees();
DROP TRIGGER step_still_waits ON approval_steps;
DROP TRIGGER step_waits ON approval_steps;
CREATE CONSTRAINT TRIGGER step_waits AFTER INSERT OR UPDATE ON approval_steps
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION order_waits();
DROP TRIGGER order_still_waits ON orders;
DROP TRIGGER order_waits ON orders;
CREATE CONSTRAINT TRIGGER order_waits AFTER INSERT OR UPDATE ON orders
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION order_waits();
DROP TRIGGER order_keeps_its_flow ON orders;
CREATE TRIGGER order_keeps_its_flow BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION order_keeps_its_flow();
DROP TRIGGER order_still_fits_its_kind ON orders;
DROP TRIGGER order_fits_its_kind ON orders;
CREATE TRIGGER order_fits_its_kind BEFORE INSERT OR UPDATE ON orders
  FOR EACH ROW EXECUTE FUNCTION order_fits_its_kind();
DROP TRIGGER line_stays ON order_lines;
DROP FUNCTION line_stays();
DROP TRIGGER lines_inserted ON order_lines;
DROP TRIGGER lines_updated ON order_lines;
DROP TRIGGER lines_deleted ON order_lines;
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

CREATE TRIGGER lines_move BEFORE INSERT OR UPDATE OR DELETE ON order_lines FOR EACH ROW EXECUTE FUNCTION lines_move();
DROP TRIGGER order_stays_whole ON orders;
DROP TRIGGER order_is_whole ON orders;
CREATE CONSTRAINT TRIGGER order_is_whole AFTER INSERT OR UPDATE ON orders
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION order_is_whole();
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

DROP TRIGGER order_unchecked ON settlements;
DROP TRIGGER order_unchecked ON order_lines;
DROP TRIGGER order_unchecked ON orders;
DROP FUNCTION order_unchecked();
