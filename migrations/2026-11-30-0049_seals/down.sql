DROP TABLE history_heads;
DROP TRIGGER is_sealed ON approval_log;
DROP TRIGGER is_sealed ON audit_entries;
DROP FUNCTION log_is_sealed, audit_is_sealed, log_seal, audit_seal, order_content;
ALTER TABLE approval_log DROP COLUMN content, DROP COLUMN seal;
ALTER TABLE audit_entries DROP COLUMN seal;
