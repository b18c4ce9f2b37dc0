-- What a token may do, when and from where it was used last, and that it was revoked: a revoked one stays to be seen.
ALTER TABLE api_tokens
  ADD COLUMN scope text NOT NULL DEFAULT 'administration' CHECK (scope IN ('read', 'write', 'administration')),
  ADD COLUMN used_at timestamptz,
  ADD COLUMN used_from text,
  ADD COLUMN revoked_at timestamptz;
ALTER TABLE api_tokens ALTER COLUMN scope DROP DEFAULT;
CREATE INDEX api_tokens_user ON api_tokens (user_id, id);
-- The audit tells of no use.
DROP TRIGGER audit ON api_tokens;
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON api_tokens FOR EACH ROW
  EXECUTE FUNCTION audit('id', 'name', 'id,created_at,used_at,used_from', 'digest');
