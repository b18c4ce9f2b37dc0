-- Goes back only while nothing is kept that the tables before cannot hold: constraints refuse the rest.
ALTER TABLE outbox DROP CONSTRAINT outbox_notice_check, DROP CONSTRAINT about_a_step,
  ADD CONSTRAINT outbox_check CHECK ((notice = 'told') = (step_id IS NULL)),
  ADD CONSTRAINT outbox_notice_check CHECK (notice IN ('your_turn', 'urge', 'told', 'close'));
DROP TABLE order_readers;
CREATE OR REPLACE FUNCTION step_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'step % stays', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.status <> 'open' THEN
    RAISE EXCEPTION 'step % is closed', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  IF (NEW.id, NEW.order_id, NEW.seq, NEW.round, NEW.handler_id, NEW.opened_at)
     IS DISTINCT FROM (OLD.id, OLD.order_id, OLD.seq, OLD.round, OLD.handler_id, OLD.opened_at) THEN
    RAISE EXCEPTION 'step % does not change hands', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER actor_is_theirs ON approval_log;
DROP FUNCTION actor_is_theirs();
ALTER TABLE approval_log DROP CONSTRAINT decides_a_step, DROP CONSTRAINT ended_for_a_reason, DROP CONSTRAINT done_by_nobody,
  DROP CONSTRAINT approval_log_via_check, DROP CONSTRAINT approval_log_action_check, DROP COLUMN because, DROP COLUMN node,
  ALTER COLUMN actor_id SET NOT NULL,
  ADD CONSTRAINT approval_log_action_check CHECK (action IN
    ('submit', 'approve', 'return', 'reject', 'withdraw', 'urge', 'hand_over', 'reassign', 'take_back')),
  ADD CONSTRAINT approval_log_via_check CHECK (via IN ('web', 'dingtalk', 'api')),
  ADD CONSTRAINT approval_log_check CHECK ((action IN ('approve', 'return', 'reject')) = (step_id IS NOT NULL)),
  ADD CONSTRAINT nobody_acts_in_anothers_name FOREIGN KEY (step_id, actor_id) REFERENCES approval_steps (id, handler_id);
DROP INDEX approval_steps_due;
DROP INDEX approval_steps_order;
DROP INDEX one_open_step_a_seat;
DROP INDEX one_open_step_a_person;
ALTER TABLE approval_steps DROP COLUMN node, DROP COLUMN visit, DROP COLUMN seat, DROP COLUMN principal_id,
  DROP COLUMN because, DROP COLUMN due_at, DROP COLUMN overdue_at, DROP COLUMN opened_by, DROP COLUMN closed_by;
CREATE UNIQUE INDEX one_open_step ON approval_steps (order_id) WHERE status = 'open';
DROP TRIGGER order_keeps_its_flow ON orders;
DROP FUNCTION order_keeps_its_flow();
ALTER TABLE orders DROP COLUMN flow_version_id, DROP COLUMN content;
DROP TABLE flow_versions;
DROP FUNCTION flow_stays();
ALTER TABLE departments DROP COLUMN head_id, DROP COLUMN signing_limit;
