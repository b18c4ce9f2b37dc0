-- A turn that goes to somebody else without a decision: handed over by its handler, reassigned by an administrator, or
-- taken back by the handler before.

ALTER TABLE approval_steps DROP CONSTRAINT approval_steps_status_check,
  ADD CONSTRAINT approval_steps_status_check CHECK (status IN ('open', 'decided', 'superseded', 'handed_over'));
ALTER TABLE approval_log DROP CONSTRAINT approval_log_action_check,
  ADD CONSTRAINT approval_log_action_check CHECK (action IN
    ('submit', 'approve', 'return', 'reject', 'withdraw', 'urge', 'hand_over', 'reassign', 'take_back')),
  ADD CONSTRAINT reassigned_for_a_reason CHECK (action <> 'reassign' OR btrim(comment) <> ''),
  ADD CONSTRAINT handed_to_somebody CHECK (action NOT IN ('hand_over', 'reassign', 'take_back') OR next_handler_id IS NOT NULL);
