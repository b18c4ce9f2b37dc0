DROP FUNCTION lock_approval_log();
DROP FUNCTION lock_audit_entries();
