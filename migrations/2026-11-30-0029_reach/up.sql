-- Who may see an order, as rows that triggers keep. Lists ask it of every order; as a condition over steps, readers and
-- settlements it reads whole tables.

-- Without foreign keys: a check for each row would cost more than the row. Orders are deleted only as drafts (the trigger
-- below), people never.
CREATE TABLE order_reach (
  user_id bigint NOT NULL,
  order_id uuid NOT NULL,
  PRIMARY KEY (user_id, order_id)
);

-- What the rows follow from: the applicant; the handlers of its steps and those they stood in for; who was copied or
-- mentioned; and the latter two of the live reimbursement that settles it.
INSERT INTO order_reach (user_id, order_id)
  SELECT user_id, order_id FROM (
    SELECT applicant_id AS user_id, id AS order_id FROM orders
    UNION SELECT handler_id, order_id FROM approval_steps
    UNION SELECT principal_id, order_id FROM approval_steps
    UNION SELECT user_id, order_id FROM order_readers
    UNION SELECT s.handler_id, t.purchase_id
      FROM settlements t JOIN approval_steps s ON s.order_id = t.reimbursement_id WHERE t.is_live
    UNION SELECT s.principal_id, t.purchase_id
      FROM settlements t JOIN approval_steps s ON s.order_id = t.reimbursement_id WHERE t.is_live
    UNION SELECT r.user_id, t.purchase_id
      FROM settlements t JOIN order_readers r ON r.order_id = t.reimbursement_id WHERE t.is_live) AS due
  WHERE user_id IS NOT NULL ORDER BY order_id, user_id;

-- Whether this person has a turn or a copy in this order.
CREATE FUNCTION takes_part(person bigint, of_order uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM approval_steps s WHERE s.order_id = of_order AND person IN (s.handler_id, s.principal_id))
    OR EXISTS (SELECT FROM order_readers r WHERE r.order_id = of_order AND r.user_id = person)
$$;

-- Lets these people see an order and the purchases that it settles. In plpgsql, whose plans last as long as the session.
CREATE FUNCTION reach(of_order uuid, people bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO order_reach (user_id, order_id) SELECT person, of_order FROM unnest(people) AS person
    WHERE person IS NOT NULL ON CONFLICT DO NOTHING;
  IF EXISTS (SELECT FROM settlements WHERE reimbursement_id = of_order AND is_live) THEN
    INSERT INTO order_reach (user_id, order_id)
      SELECT person, t.purchase_id FROM unnest(people) AS person, settlements t
      WHERE person IS NOT NULL AND t.reimbursement_id = of_order AND t.is_live ON CONFLICT DO NOTHING;
  END IF;
END $$;

CREATE FUNCTION applicant_reaches() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM order_reach WHERE user_id = OLD.applicant_id AND order_id = OLD.id;
  ELSE
    INSERT INTO order_reach (user_id, order_id) VALUES (NEW.applicant_id, NEW.id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER applicant_reaches AFTER INSERT OR DELETE ON orders FOR EACH ROW EXECUTE FUNCTION applicant_reaches();

CREATE FUNCTION handler_reaches() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM reach(NEW.order_id, ARRAY[NEW.handler_id, NEW.principal_id]);
  RETURN NULL;
END $$;
CREATE TRIGGER handler_reaches AFTER INSERT ON approval_steps FOR EACH ROW EXECUTE FUNCTION handler_reaches();

CREATE FUNCTION reader_reaches() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM reach(NEW.order_id, ARRAY[NEW.user_id]);
  RETURN NULL;
END $$;
CREATE TRIGGER reader_reaches AFTER INSERT ON order_readers FOR EACH ROW EXECUTE FUNCTION reader_reaches();
-- As for steps and the log: what was done stays.
CREATE TRIGGER order_readers_stay BEFORE UPDATE OR DELETE ON order_readers FOR EACH ROW EXECUTE FUNCTION refuse();

-- A settlement that becomes live shows its purchase to the people of the reimbursement; one that ends takes that back
-- from those who have no other reason to see it. The purchases are locked first, by id as the program does, so that a
-- reason that another transaction is just adding is seen.
CREATE FUNCTION settlement_reaches() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO order_reach (user_id, order_id)
    SELECT d.user_id, t.purchase_id FROM after t, LATERAL (
      SELECT unnest(ARRAY[s.handler_id, s.principal_id]) AS user_id FROM approval_steps s
        WHERE s.order_id = t.reimbursement_id
      UNION SELECT r.user_id FROM order_readers r WHERE r.order_id = t.reimbursement_id) AS d
    WHERE t.is_live AND d.user_id IS NOT NULL
    ON CONFLICT DO NOTHING;
  END IF;
  IF TG_OP = 'INSERT' THEN RETURN NULL; END IF;
  PERFORM FROM orders WHERE id IN (SELECT purchase_id FROM before WHERE is_live) ORDER BY id FOR UPDATE;
  IF NOT FOUND THEN RETURN NULL; END IF;
  DELETE FROM order_reach o USING before t
  WHERE t.is_live AND o.order_id = t.purchase_id
    AND o.user_id IN (
      SELECT unnest(ARRAY[s.handler_id, s.principal_id]) FROM approval_steps s WHERE s.order_id = t.reimbursement_id
      UNION SELECT r.user_id FROM order_readers r WHERE r.order_id = t.reimbursement_id)
    AND o.user_id <> (SELECT applicant_id FROM orders WHERE id = t.purchase_id)
    AND NOT takes_part(o.user_id, t.purchase_id)
    -- Already another reimbursement settles it.
    AND NOT EXISTS (SELECT FROM settlements n WHERE n.purchase_id = t.purchase_id AND n.is_live
                    AND takes_part(o.user_id, n.reimbursement_id));
  RETURN NULL;
END $$;
CREATE TRIGGER settlement_reaches_inserted AFTER INSERT ON settlements REFERENCING NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION settlement_reaches();
CREATE TRIGGER settlement_reaches_updated AFTER UPDATE ON settlements
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION settlement_reaches();
CREATE TRIGGER settlement_reaches_deleted AFTER DELETE ON settlements REFERENCING OLD TABLE AS before
  FOR EACH STATEMENT EXECUTE FUNCTION settlement_reaches();

-- Lists are ordered by id.
DROP INDEX orders_applicant;
CREATE INDEX orders_applicant ON orders (applicant_id, id);
CREATE INDEX orders_unfinished ON orders (applicant_id, id) WHERE status IN ('draft', 'pending', 'returned');
-- Few orders are under way, however many are finished.
CREATE INDEX orders_under_way ON orders (status, id) WHERE status IN ('pending', 'returned');
