-- A second factor: one-time codes by time, and recovery codes. The secret is encrypted by the program, recovery codes are
-- digests. Neither stands in a table that is audited: the audit tells when it was set and removed.
ALTER TABLE users ADD COLUMN second_factor_at timestamptz;
CREATE TABLE second_factors (
  user_id bigint PRIMARY KEY REFERENCES users,
  sealed bytea NOT NULL,
  -- The number of the latest accepted time step: no code is accepted twice.
  last_step bigint NOT NULL
);
CREATE TABLE recovery_codes (
  user_id bigint NOT NULL REFERENCES second_factors ON DELETE CASCADE,
  digest bytea NOT NULL CHECK (length(digest) = 32),
  used_at timestamptz,
  PRIMARY KEY (user_id, digest)
);
ALTER TABLE company ADD COLUMN admins_need_second_factor boolean NOT NULL DEFAULT false;

ALTER TABLE sign_ins DROP CONSTRAINT sign_ins_outcome_check, ADD CONSTRAINT sign_ins_outcome_check
  CHECK (outcome IN ('signed_in', 'wrong_password', 'unknown', 'locked', 'refused_locked', 'disabled', 'refused_code',
    'unlocked', 'changed_password', 'ended_sessions', 'wrong_code', 'used_recovery_code', 'set_second_factor',
    'removed_second_factor', 'made_recovery_codes'));
