DELETE FROM sign_ins WHERE outcome IN ('wrong_code', 'used_recovery_code', 'set_second_factor', 'removed_second_factor',
  'made_recovery_codes');
ALTER TABLE sign_ins DROP CONSTRAINT sign_ins_outcome_check, ADD CONSTRAINT sign_ins_outcome_check
  CHECK (outcome IN ('signed_in', 'wrong_password', 'unknown', 'locked', 'refused_locked', 'disabled', 'refused_code',
    'unlocked', 'changed_password', 'ended_sessions'));
ALTER TABLE company DROP COLUMN admins_need_second_factor;
DROP TABLE recovery_codes, second_factors;
ALTER TABLE users DROP COLUMN second_factor_at;
