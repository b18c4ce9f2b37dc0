-- Entries of the log, the audit and the outbox about stock stay; the lists without them hold for new rows.
ALTER TABLE audit_entries DROP CONSTRAINT audit_entries_subject_check,
  ADD CONSTRAINT audit_entries_subject_check CHECK (subject IN ('users', 'departments', 'warehouses', 'goods',
    'flow_versions', 'phrases', 'working_spans', 'calendar_days', 'delegations', 'api_tokens', 'channel_pauses',
    'outbox_acts', 'company', 'number_formats', 'goods_units')) NOT VALID;
DROP INDEX outbox_texts;
CREATE INDEX outbox_texts ON outbox (recipient_id, id) WHERE channel = 'inbox' AND notice IN ('told', 'copied', 'digest');
ALTER TABLE outbox DROP CONSTRAINT outbox_notice_check, DROP CONSTRAINT about_a_step,
  ADD CONSTRAINT about_a_step CHECK ((notice IN ('told', 'copied', 'digest')) = (step_id IS NULL)) NOT VALID,
  ADD CONSTRAINT outbox_notice_check
    CHECK (notice IN ('your_turn', 'urge', 'remind', 'told', 'copied', 'digest', 'close')) NOT VALID;
ALTER TABLE approval_log DROP CONSTRAINT kept_for_a_reason, DROP CONSTRAINT approval_log_action_check,
  ADD CONSTRAINT approval_log_action_check CHECK (action IN ('submit', 'approve', 'return', 'reject', 'withdraw', 'urge',
    'hand_over', 'reassign', 'take_back', 'ask_before', 'ask_after', 'comment', 'copy', 'jump', 'terminate', 'skip',
    'remind', 'escalate')) NOT VALID;
DROP TRIGGER unit_stays ON goods;
DROP FUNCTION unit_stays();
DROP TRIGGER claims_follow ON orders;
DROP FUNCTION claims_follow();
DROP TABLE stock_moves;
DROP SEQUENCE stock_moves_ids;
DROP TABLE stock_balances, stock_entries, stock_lines;
DROP FUNCTION stock_posts(), balances_follow(), stock_lines_go_on(), stock_agrees(), entry_is_right();
DROP TRIGGER audit ON goods;
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON goods FOR EACH ROW
  EXECUTE FUNCTION audit('id', 'name', 'id,version,created_at,initials', '');
ALTER TABLE goods DROP CONSTRAINT a_whole_carton, DROP COLUMN board, DROP COLUMN length_mm, DROP COLUMN width_mm,
  DROP COLUMN height_mm;
DROP TABLE stock_warehouses, warehouse_people;
DROP FUNCTION stock_is_kept();
DROP TRIGGER audit ON company;
CREATE TRIGGER audit AFTER UPDATE ON company FOR EACH ROW
  EXECUTE FUNCTION audit('id', 'name', 'id,version,mark_digest', 'mark');
ALTER TABLE company DROP COLUMN keeps_stock;
