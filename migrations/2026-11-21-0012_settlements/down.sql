DROP TABLE settlements;
DROP TRIGGER settlements_follow ON orders;
DROP FUNCTION settlements_follow();
DROP FUNCTION settlements_move();
CREATE OR REPLACE FUNCTION order_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_order uuid; o orders; found_lines bigint; open_lines bigint; quantity numeric; amount numeric;
BEGIN
  IF TG_TABLE_NAME = 'orders' THEN of_order := NEW.id;
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
  IF o.total_quantity <> quantity OR o.total_amount <> amount THEN
    RAISE EXCEPTION 'totals of order % are not those of its lines', of_order USING ERRCODE = 'check_violation';
  END IF;
  IF o.status <> 'draft' AND (found_lines = 0 OR open_lines > 0) THEN
    RAISE EXCEPTION 'order % is % with % lines, % of them not whole', of_order, o.status, found_lines, open_lines
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
