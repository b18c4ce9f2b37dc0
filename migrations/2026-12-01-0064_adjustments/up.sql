-- The sixth kind, 库存调整 (docs/stock.md): its lines are differences, above or below zero, of articles in a warehouse that
-- keeps stock, for a reason (the note). The final approval posts them.

ALTER TABLE kinds ADD adjusts boolean NOT NULL DEFAULT false;
ALTER TABLE kinds ALTER adjusts DROP DEFAULT;
INSERT INTO kinds (code, line_shape, has_destination, has_customer, may_settle, is_bought, needs_price, adjusts)
  VALUES ('TZ', 'goods', false, false, false, false, false, true);
INSERT INTO number_formats (kind, prefix, period, digits) VALUES ('TZ', 'TZ', 'day', 4);

-- Which kinds may be below zero is looked up: lines_move().
ALTER TABLE order_lines DROP CONSTRAINT quantity_above_zero,
  ADD CONSTRAINT quantity_not_zero CHECK (quantity <> 0);
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
  SELECT o.id INTO bad FROM changed c JOIN orders o ON o.id = c.order_id JOIN kinds k ON k.code = o.kind
    WHERE c.quantity < 0 AND NOT k.adjusts LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'lines of order % have quantities above zero', bad.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'quantity_above_zero';
  END IF;
  RETURN NULL;
END $$;

-- Totals of differences are without their signs. Else as before.
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
         count(*) FILTER (WHERE l.quantity IS NULL OR k.needs_price AND l.unit_price IS NULL OR k.adjusts AND l.goods_id IS NULL
           OR CASE k.line_shape
                WHEN 'goods' THEN btrim(l.name) = '' OR btrim(l.unit) = ''
                WHEN 'carton' THEN l.length_mm IS NULL OR l.width_mm IS NULL OR l.height_mm IS NULL OR btrim(l.board) = ''
              END),
         coalesce(sum(abs(l.quantity)), 0), coalesce(sum(abs(l.quantity) * l.unit_price), 0)
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
  IF o.status <> 'draft' AND k.adjusts
     AND (btrim(o.note) = '' OR NOT EXISTS (SELECT 1 FROM stock_warehouses WHERE warehouse_id = o.warehouse_id)) THEN
    RAISE EXCEPTION 'order % adjusts no stock, or for no reason', of_order USING ERRCODE = 'check_violation';
  END IF;
  PERFORM set_config('whsm.whole_order', of_order::text, true);
  INSERT INTO order_search (order_id, words) VALUES (of_order, search_words(of_order))
    ON CONFLICT (order_id) DO UPDATE SET words = EXCLUDED.words WHERE order_search.words <> EXCLUDED.words;
  RETURN NULL;
END $$;

ALTER TABLE approval_log DROP CONSTRAINT approval_log_action_check,
  ADD CONSTRAINT approval_log_action_check CHECK (action IN ('submit', 'approve', 'return', 'reject', 'withdraw', 'urge',
    'hand_over', 'reassign', 'take_back', 'ask_before', 'ask_after', 'comment', 'copy', 'jump', 'terminate', 'skip',
    'remind', 'escalate', 'receive', 'issue', 'ship', 'arrive', 'goods_back', 'reverse', 'close_rest', 'bind_goods',
    'adjust'));
ALTER TABLE stock_entries DROP CONSTRAINT stock_entries_act_check,
  ADD CONSTRAINT stock_entries_act_check
    CHECK (act IN ('opening', 'receive', 'issue', 'ship', 'arrive', 'goods_back', 'adjust', 'reverse'));

-- Lines of adjustments move by adjustments alone, and these by nothing else.
CREATE OR REPLACE FUNCTION stock_posts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE turned stock_moves; l stock_lines; entry stock_entries; is_difference boolean;
BEGIN
  SELECT * INTO entry FROM stock_entries WHERE id = NEW.entry_id;
  SELECT * INTO l FROM stock_lines WHERE id = NEW.line_id;
  is_difference := coalesce((SELECT adjusts FROM kinds WHERE code = l.kind), false);
  IF (entry.order_id, NEW.goods_id) IS DISTINCT FROM (l.order_id, coalesce(l.goods_id, NEW.goods_id))
     OR (NEW.place = 'transit' AND NEW.warehouse_id IS DISTINCT FROM l.destination_id)
     OR (l.id IS NOT NULL AND NEW.warehouse_id <> l.warehouse_id AND NEW.warehouse_id IS DISTINCT FROM l.destination_id) THEN
    RAISE EXCEPTION 'a move that is not its line''s' USING ERRCODE = 'check_violation';
  END IF;
  IF (entry.act = 'reverse') <> (NEW.reverses IS NOT NULL) OR NOT coalesce(CASE entry.act
       WHEN 'reverse' THEN true
       WHEN 'opening' THEN NEW.quantity > 0
       WHEN 'receive' THEN l.flow = 'in' AND NEW.quantity > 0 AND NOT is_difference
       WHEN 'issue' THEN l.flow = 'out' AND NEW.quantity < 0 AND NOT is_difference
       WHEN 'adjust' THEN is_difference AND (l.flow = 'in') = (NEW.quantity > 0)
       -- Off the shelf of the one warehouse, on the way to the other.
       WHEN 'ship' THEN l.flow = 'across' AND (NEW.quantity < 0) = (NEW.warehouse_id = l.warehouse_id)
         AND (NEW.quantity > 0) = (NEW.place = 'transit')
       -- No longer on the way: on the shelf of the other, or of the first again.
       WHEN 'arrive' THEN l.flow = 'across' AND NEW.warehouse_id = l.destination_id
         AND (NEW.quantity < 0) = (NEW.place = 'transit')
       WHEN 'goods_back' THEN l.flow = 'across' AND (NEW.warehouse_id = l.warehouse_id) = (NEW.place = 'shelf')
         AND (NEW.quantity < 0) = (NEW.place = 'transit')
     END, false) THEN
    RAISE EXCEPTION 'a move that is not its entry''s' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.reverses IS NOT NULL THEN
    SELECT * INTO turned FROM stock_moves WHERE id = NEW.reverses;
    IF (turned.warehouse_id, turned.place, turned.goods_id, turned.quantity, turned.line_id, turned.entry_id)
       IS DISTINCT FROM (NEW.warehouse_id, NEW.place, NEW.goods_id, -NEW.quantity, NEW.line_id, entry.reverses) THEN
      RAISE EXCEPTION 'move % is not what it reverses', NEW.reverses USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  INSERT INTO stock_balances (warehouse_id, place, goods_id) VALUES (NEW.warehouse_id, NEW.place, NEW.goods_id)
    ON CONFLICT DO NOTHING;
  UPDATE stock_balances SET on_hand = on_hand + NEW.quantity, worth = worth + NEW.value,
      last_move = nextval('stock_moves_ids'), last_at = greatest(last_at, NEW.moved_at)
    WHERE (warehouse_id, place, goods_id) = (NEW.warehouse_id, NEW.place, NEW.goods_id)
    RETURNING on_hand, worth, last_move, last_at INTO NEW.on_hand, NEW.worth, NEW.id, NEW.moved_at;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION claims_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM stock_lines l JOIN orders o ON o.id = l.order_id
      WHERE o.id = NEW.id AND o.status <> (CASE WHEN l.approved_at IS NULL THEN 'pending' ELSE 'approved' END)) THEN
    RAISE EXCEPTION 'order % is % and has claims', NEW.id, NEW.status USING ERRCODE = 'check_violation';
  END IF;
  -- Every line of an adjustment has its stock line: none is approved without moving.
  IF NEW.status IN ('pending', 'approved') AND EXISTS (SELECT 1 FROM order_lines l JOIN kinds k ON k.code = NEW.kind AND k.adjusts
      LEFT JOIN stock_lines s ON (s.order_id, s.position) = (l.order_id, l.position)
      WHERE l.order_id = NEW.id AND (s.goods_id, s.per * l.quantity) IS DISTINCT FROM
        (l.goods_id, CASE s.flow WHEN 'in' THEN s.asked WHEN 'out' THEN -s.asked END)) THEN
    RAISE EXCEPTION 'order % adjusts less than it says', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
