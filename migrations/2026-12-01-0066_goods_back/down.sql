-- Fails once goods went back: the older tables have no place for it.
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
ALTER TABLE stock_entries DROP CONSTRAINT stock_entries_act_check, DROP CONSTRAINT given_back_for_a_reason,
  ADD CONSTRAINT stock_entries_act_check
    CHECK (act IN ('opening', 'receive', 'issue', 'ship', 'arrive', 'goods_back', 'adjust', 'reverse')),
  ADD CONSTRAINT given_back_for_a_reason CHECK (act <> 'goods_back' OR btrim(reason) <> '');
ALTER TABLE approval_log DROP CONSTRAINT approval_log_action_check, DROP CONSTRAINT kept_for_a_reason,
  ADD CONSTRAINT approval_log_action_check CHECK (action IN ('submit', 'approve', 'return', 'reject', 'withdraw', 'urge',
    'hand_over', 'reassign', 'take_back', 'ask_before', 'ask_after', 'comment', 'copy', 'jump', 'terminate', 'skip',
    'remind', 'escalate', 'receive', 'issue', 'ship', 'arrive', 'goods_back', 'reverse', 'close_rest', 'bind_goods',
    'adjust')),
  ADD CONSTRAINT kept_for_a_reason
    CHECK (action NOT IN ('goods_back', 'reverse', 'close_rest') OR btrim(comment) <> '');
