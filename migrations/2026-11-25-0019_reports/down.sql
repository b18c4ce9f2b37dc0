DROP INDEX orders_submitted, approval_log_sent_back, approval_steps_signed;
