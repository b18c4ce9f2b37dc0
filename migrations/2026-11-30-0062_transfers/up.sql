-- Transfers between two warehouses that keep stock (docs/stock.md). 在途 is a second place of the warehouse that the goods
-- go to: what leaves one shelf enters it, what arrives or is given back leaves it.

ALTER TABLE stock_lines DROP CONSTRAINT stock_lines_flow_check,
  ADD CONSTRAINT stock_lines_flow_check CHECK (flow IN ('in', 'out', 'across')),
  -- Of what crosses: where to, and how much is there. done: sent and not given back.
  ADD COLUMN destination_id bigint REFERENCES stock_warehouses,
  ADD COLUMN arrived numeric(18, 4) NOT NULL DEFAULT 0,
  ADD CONSTRAINT across_to_another
    CHECK ((flow = 'across') = (destination_id IS NOT NULL) AND destination_id <> warehouse_id),
  ADD CONSTRAINT arrives_what_was_sent CHECK (arrived BETWEEN 0 AND CASE flow WHEN 'across' THEN done ELSE 0 END);
CREATE INDEX stock_lines_coming ON stock_lines (destination_id) WHERE flow = 'across' AND done > arrived;
CREATE INDEX stock_lines_sent ON stock_lines (warehouse_id) WHERE flow = 'across' AND done > arrived;

ALTER TABLE stock_entries DROP CONSTRAINT stock_entries_act_check,
  ADD CONSTRAINT stock_entries_act_check
    CHECK (act IN ('opening', 'receive', 'issue', 'ship', 'arrive', 'goods_back', 'reverse')),
  ADD CONSTRAINT given_back_for_a_reason CHECK (act <> 'goods_back' OR btrim(reason) <> '');

-- Everything so far stands on shelves.
ALTER TABLE stock_moves DROP CONSTRAINT stock_moves_warehouse_id_goods_id_fkey,
  ADD COLUMN place text NOT NULL DEFAULT 'shelf';
ALTER TABLE stock_balances ADD COLUMN place text NOT NULL DEFAULT 'shelf' CHECK (place IN ('shelf', 'transit')),
  DROP CONSTRAINT stock_balances_pkey, ADD PRIMARY KEY (warehouse_id, place, goods_id);
ALTER TABLE stock_moves ADD FOREIGN KEY (warehouse_id, place, goods_id) REFERENCES stock_balances,
  ALTER COLUMN place DROP DEFAULT;
ALTER TABLE stock_balances ALTER COLUMN place DROP DEFAULT;
DROP INDEX stock_moves_card;
CREATE INDEX stock_moves_card ON stock_moves (warehouse_id, place, goods_id, id);

CREATE OR REPLACE FUNCTION stock_posts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE turned stock_moves; l stock_lines; entry stock_entries;
BEGIN
  SELECT * INTO entry FROM stock_entries WHERE id = NEW.entry_id;
  SELECT * INTO l FROM stock_lines WHERE id = NEW.line_id;
  IF (entry.order_id, NEW.goods_id) IS DISTINCT FROM (l.order_id, coalesce(l.goods_id, NEW.goods_id))
     OR (NEW.place = 'transit' AND NEW.warehouse_id IS DISTINCT FROM l.destination_id)
     OR (l.id IS NOT NULL AND NEW.warehouse_id <> l.warehouse_id AND NEW.warehouse_id IS DISTINCT FROM l.destination_id) THEN
    RAISE EXCEPTION 'a move that is not its line''s' USING ERRCODE = 'check_violation';
  END IF;
  IF (entry.act = 'reverse') <> (NEW.reverses IS NOT NULL) OR NOT coalesce(CASE entry.act
       WHEN 'reverse' THEN true
       WHEN 'opening' THEN NEW.quantity > 0
       WHEN 'receive' THEN l.flow = 'in' AND NEW.quantity > 0
       WHEN 'issue' THEN l.flow = 'out' AND NEW.quantity < 0
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

CREATE OR REPLACE FUNCTION balances_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP IN ('DELETE', 'TRUNCATE')
     OR (pg_trigger_depth() < 2 AND (TG_OP = 'INSERT' AND (NEW.on_hand, NEW.worth) <> (0, 0) OR TG_OP = 'UPDATE'
       AND (NEW.on_hand, NEW.worth, NEW.last_move, NEW.last_at)
         IS DISTINCT FROM (OLD.on_hand, OLD.worth, OLD.last_move, OLD.last_at)))
     OR TG_OP = 'UPDATE'
       AND (NEW.warehouse_id, NEW.place, NEW.goods_id) <> (OLD.warehouse_id, OLD.place, OLD.goods_id) THEN
    RAISE EXCEPTION 'balances follow the moves' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION stock_lines_go_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.approved_at IS NULL THEN RETURN OLD; END IF;
  IF TG_OP = 'DELETE' OR (NEW.order_id, NEW.position, NEW.flow, NEW.warehouse_id, NEW.destination_id, NEW.claimed_at)
       IS DISTINCT FROM (OLD.order_id, OLD.position, OLD.flow, OLD.warehouse_id, OLD.destination_id, OLD.claimed_at)
     OR (OLD.approved_at IS NOT NULL AND (NEW.approved_at IS DISTINCT FROM OLD.approved_at OR NEW.closed < OLD.closed))
     OR (OLD.done > 0 AND (NEW.goods_id, NEW.per, NEW.asked, NEW.most)
       IS DISTINCT FROM (OLD.goods_id, OLD.per, OLD.asked, OLD.most)) THEN
    RAISE EXCEPTION 'line % stays what was approved', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION stock_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_line bigint; l stock_lines; is_at text; moved numeric; come numeric; on_way numeric;
BEGIN
  IF TG_TABLE_NAME = 'stock_moves' THEN of_line := NEW.line_id; ELSE of_line := NEW.id; END IF;
  SELECT * INTO l FROM stock_lines WHERE id = of_line;
  IF l.id IS NULL THEN RETURN NULL; END IF;
  SELECT status INTO is_at FROM orders WHERE id = l.order_id;
  SELECT coalesce(sum(quantity) FILTER (WHERE place = 'shelf' AND warehouse_id = l.warehouse_id), 0)
           * (CASE l.flow WHEN 'in' THEN 1 ELSE -1 END),
         coalesce(sum(quantity) FILTER (WHERE place = 'shelf' AND warehouse_id = l.destination_id), 0),
         coalesce(sum(quantity) FILTER (WHERE place = 'transit'), 0)
    INTO moved, come, on_way FROM stock_moves WHERE line_id = l.id;
  IF is_at <> (CASE WHEN l.approved_at IS NULL THEN 'pending' ELSE 'approved' END)
     OR (moved, come, on_way) <> (l.done, l.arrived, CASE l.flow WHEN 'across' THEN l.done - l.arrived ELSE 0 END) THEN
    RAISE EXCEPTION 'line %, its moves and its order (%) disagree', l.id, is_at USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;

-- What crosses leaves one place as it enters the other: nothing is lost or found between them, and no value.
CREATE OR REPLACE FUNCTION entry_is_right() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found bigint; unequal bigint;
BEGIN
  SELECT count(*) INTO found FROM stock_moves WHERE entry_id = NEW.id;
  SELECT count(*) INTO unequal FROM (
    SELECT 1 FROM stock_moves m JOIN stock_lines l ON l.id = m.line_id AND l.flow = 'across' WHERE m.entry_id = NEW.id
    GROUP BY l.id HAVING sum(m.quantity) <> 0 OR sum(m.value) <> 0) lines;
  IF found = 0 OR unequal > 0
     OR (NEW.reverses IS NOT NULL AND found <> (SELECT count(*) FROM stock_moves WHERE entry_id = NEW.reverses)) THEN
    RAISE EXCEPTION 'entry % is not whole', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;

ALTER TABLE approval_log DROP CONSTRAINT approval_log_action_check, DROP CONSTRAINT kept_for_a_reason,
  ADD CONSTRAINT approval_log_action_check CHECK (action IN ('submit', 'approve', 'return', 'reject', 'withdraw', 'urge',
    'hand_over', 'reassign', 'take_back', 'ask_before', 'ask_after', 'comment', 'copy', 'jump', 'terminate', 'skip',
    'remind', 'escalate', 'receive', 'issue', 'ship', 'arrive', 'goods_back', 'reverse', 'close_rest', 'bind_goods')),
  ADD CONSTRAINT kept_for_a_reason
    CHECK (action NOT IN ('goods_back', 'reverse', 'close_rest') OR btrim(comment) <> '');
