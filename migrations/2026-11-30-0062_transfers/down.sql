-- Fails once a transfer has moved anything: its moves stay, and the older tables have no place for them.
ALTER TABLE approval_log DROP CONSTRAINT approval_log_action_check, DROP CONSTRAINT kept_for_a_reason,
  ADD CONSTRAINT approval_log_action_check CHECK (action IN ('submit', 'approve', 'return', 'reject', 'withdraw', 'urge',
    'hand_over', 'reassign', 'take_back', 'ask_before', 'ask_after', 'comment', 'copy', 'jump', 'terminate', 'skip',
    'remind', 'escalate', 'receive', 'issue', 'reverse', 'close_rest', 'bind_goods')),
  ADD CONSTRAINT kept_for_a_reason CHECK (action NOT IN ('reverse', 'close_rest') OR btrim(comment) <> '');
ALTER TABLE stock_moves DROP CONSTRAINT stock_moves_warehouse_id_place_goods_id_fkey;
DROP INDEX stock_moves_card;
ALTER TABLE stock_balances DROP CONSTRAINT stock_balances_pkey, ADD PRIMARY KEY (warehouse_id, goods_id), DROP COLUMN place;
ALTER TABLE stock_moves ADD FOREIGN KEY (warehouse_id, goods_id) REFERENCES stock_balances, DROP COLUMN place;
CREATE INDEX stock_moves_card ON stock_moves (warehouse_id, goods_id, id);
ALTER TABLE stock_entries DROP CONSTRAINT given_back_for_a_reason, DROP CONSTRAINT stock_entries_act_check,
  ADD CONSTRAINT stock_entries_act_check CHECK (act IN ('opening', 'receive', 'issue', 'reverse'));
ALTER TABLE stock_lines DROP CONSTRAINT across_to_another, DROP CONSTRAINT arrives_what_was_sent,
  DROP COLUMN destination_id, DROP COLUMN arrived, DROP CONSTRAINT stock_lines_flow_check,
  ADD CONSTRAINT stock_lines_flow_check CHECK (flow IN ('in', 'out'));
CREATE OR REPLACE FUNCTION stock_posts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE turned stock_moves; l stock_lines; entry stock_entries; turned_entry bigint;
BEGIN
  SELECT * INTO entry FROM stock_entries WHERE id = NEW.entry_id;
  SELECT * INTO l FROM stock_lines WHERE id = NEW.line_id;
  IF (entry.order_id, NEW.goods_id) IS DISTINCT FROM (l.order_id, coalesce(l.goods_id, NEW.goods_id))
     OR (l.id IS NOT NULL AND NEW.warehouse_id <> l.warehouse_id) THEN
    RAISE EXCEPTION 'a move that is not its line''s' USING ERRCODE = 'check_violation';
  END IF;
  IF (entry.act = 'reverse') <> (NEW.reverses IS NOT NULL)
     OR (entry.act IN ('opening', 'receive') AND NEW.quantity < 0) OR (entry.act = 'issue' AND NEW.quantity > 0)
     OR (entry.act = 'receive' AND l.flow <> 'in') OR (entry.act = 'issue' AND l.flow <> 'out') THEN
    RAISE EXCEPTION 'a move that is not its entry''s' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.reverses IS NOT NULL THEN
    SELECT * INTO turned FROM stock_moves WHERE id = NEW.reverses;
    IF (turned.warehouse_id, turned.goods_id, turned.quantity, turned.line_id, turned.entry_id)
       IS DISTINCT FROM (NEW.warehouse_id, NEW.goods_id, -NEW.quantity, NEW.line_id, entry.reverses) THEN
      RAISE EXCEPTION 'move % is not what it reverses', NEW.reverses USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  INSERT INTO stock_balances (warehouse_id, goods_id) VALUES (NEW.warehouse_id, NEW.goods_id) ON CONFLICT DO NOTHING;
  UPDATE stock_balances SET on_hand = on_hand + NEW.quantity, worth = worth + NEW.value,
      last_move = nextval('stock_moves_ids'), last_at = greatest(last_at, NEW.moved_at)
    WHERE (warehouse_id, goods_id) = (NEW.warehouse_id, NEW.goods_id)
    RETURNING on_hand, worth, last_move, last_at INTO NEW.on_hand, NEW.worth, NEW.id, NEW.moved_at;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION balances_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP IN ('DELETE', 'TRUNCATE')
     OR (pg_trigger_depth() < 2 AND (TG_OP = 'INSERT' AND (NEW.on_hand, NEW.worth) <> (0, 0) OR TG_OP = 'UPDATE'
       AND (NEW.on_hand, NEW.worth, NEW.last_move, NEW.last_at)
         IS DISTINCT FROM (OLD.on_hand, OLD.worth, OLD.last_move, OLD.last_at)))
     OR TG_OP = 'UPDATE' AND (NEW.warehouse_id, NEW.goods_id) <> (OLD.warehouse_id, OLD.goods_id) THEN
    RAISE EXCEPTION 'balances follow the moves' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION stock_lines_go_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.approved_at IS NULL THEN RETURN OLD; END IF;
  IF TG_OP = 'DELETE' OR (NEW.order_id, NEW.position, NEW.flow, NEW.warehouse_id, NEW.claimed_at)
       IS DISTINCT FROM (OLD.order_id, OLD.position, OLD.flow, OLD.warehouse_id, OLD.claimed_at)
     OR (OLD.approved_at IS NOT NULL AND (NEW.approved_at IS DISTINCT FROM OLD.approved_at OR NEW.closed < OLD.closed))
     OR (OLD.done > 0 AND (NEW.goods_id, NEW.per, NEW.asked, NEW.most)
       IS DISTINCT FROM (OLD.goods_id, OLD.per, OLD.asked, OLD.most)) THEN
    RAISE EXCEPTION 'line % stays what was approved', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION stock_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_line bigint; l stock_lines; is_at text; moved numeric;
BEGIN
  IF TG_TABLE_NAME = 'stock_moves' THEN of_line := NEW.line_id; ELSE of_line := NEW.id; END IF;
  SELECT * INTO l FROM stock_lines WHERE id = of_line;
  IF l.id IS NULL THEN RETURN NULL; END IF;
  SELECT status INTO is_at FROM orders WHERE id = l.order_id;
  SELECT coalesce(sum(quantity), 0) * (CASE l.flow WHEN 'in' THEN 1 ELSE -1 END) INTO moved
    FROM stock_moves WHERE line_id = l.id;
  IF is_at <> (CASE WHEN l.approved_at IS NULL THEN 'pending' ELSE 'approved' END) OR moved <> l.done THEN
    RAISE EXCEPTION 'line %, its moves and its order (%) disagree', l.id, is_at USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION entry_is_right() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found bigint;
BEGIN
  SELECT count(*) INTO found FROM stock_moves WHERE entry_id = NEW.id;
  IF found = 0
     OR (NEW.reverses IS NOT NULL AND found <> (SELECT count(*) FROM stock_moves WHERE entry_id = NEW.reverses)) THEN
    RAISE EXCEPTION 'entry % is not whole', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
