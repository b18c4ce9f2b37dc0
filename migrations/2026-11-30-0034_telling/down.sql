DROP INDEX approval_log_told;
