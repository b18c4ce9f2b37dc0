ALTER TABLE approval_log DROP CONSTRAINT handed_to_somebody, DROP CONSTRAINT reassigned_for_a_reason,
  DROP CONSTRAINT approval_log_action_check,
  ADD CONSTRAINT approval_log_action_check CHECK (action IN ('submit', 'approve', 'return', 'reject', 'withdraw', 'urge'));
ALTER TABLE approval_steps DROP CONSTRAINT approval_steps_status_check,
  ADD CONSTRAINT approval_steps_status_check CHECK (status IN ('open', 'decided', 'superseded'));
