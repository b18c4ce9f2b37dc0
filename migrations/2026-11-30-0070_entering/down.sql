DROP TABLE entering;

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
  INSERT INTO order_search (order_id, words) VALUES (of_order, search_words(of_order))
    ON CONFLICT (order_id) DO UPDATE SET words = EXCLUDED.words WHERE order_search.words <> EXCLUDED.words;
  RETURN NULL;
END $$;

ALTER TABLE kinds DROP needs_price;
