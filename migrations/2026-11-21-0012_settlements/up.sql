-- Which purchases a reimbursement settles (domain.md section 2). Those of a draft are only noted; from the submission on
-- they are live until the reimbursement is rejected or withdrawn, and a purchase has one live settlement at most.

CREATE TABLE settlements (
  reimbursement_id uuid NOT NULL,
  reimbursement_kind text NOT NULL DEFAULT 'FS' CHECK (reimbursement_kind = 'FS'),
  purchase_id uuid NOT NULL,
  purchase_kind text NOT NULL CHECK (purchase_kind IN ('CG', 'CGC')),
  position int NOT NULL CHECK (position > 0),
  is_live boolean NOT NULL DEFAULT false,
  PRIMARY KEY (reimbursement_id, purchase_id),
  UNIQUE (reimbursement_id, position),
  FOREIGN KEY (reimbursement_id, reimbursement_kind) REFERENCES orders (id, kind) ON DELETE CASCADE,
  FOREIGN KEY (purchase_id, purchase_kind) REFERENCES orders (id, kind)
);
CREATE UNIQUE INDEX settled_once ON settlements (purchase_id) WHERE is_live;
CREATE INDEX settlements_purchase ON settlements (purchase_id);

-- They change only while the reimbursement is with its applicant.
CREATE FUNCTION settlements_move() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER settlements_move BEFORE INSERT OR DELETE ON settlements
  FOR EACH ROW EXECUTE FUNCTION settlements_move();

-- They live and end with the reimbursement, whoever moves it.
CREATE FUNCTION settlements_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE settlements SET is_live = NEW.status IN ('pending', 'returned', 'approved') WHERE reimbursement_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER settlements_follow AFTER UPDATE OF status ON orders
  FOR EACH ROW WHEN (NEW.kind = 'FS' AND OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION settlements_follow();

-- An order's lines are its own; a reimbursement without any has those of the purchases that it settles.
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
CREATE CONSTRAINT TRIGGER settlements_are_whole AFTER INSERT OR DELETE ON settlements
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION order_is_whole();
