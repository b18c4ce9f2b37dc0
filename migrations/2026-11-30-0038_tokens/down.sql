DROP TRIGGER audit ON api_tokens;
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON api_tokens FOR EACH ROW
  EXECUTE FUNCTION audit('id', 'name', 'id,created_at', 'digest');
DROP INDEX api_tokens_user;
ALTER TABLE api_tokens DROP COLUMN scope, DROP COLUMN used_at, DROP COLUMN used_from, DROP COLUMN revoked_at;
