DROP TABLE platform_paces, platform_calls, platform_tokens, outbox_acts;
ALTER TABLE channel_pauses DROP CONSTRAINT channel_pauses_channel_check;
DELETE FROM channel_pauses WHERE channel <> 'dingtalk';
ALTER TABLE channel_pauses ADD CONSTRAINT channel_pauses_channel_check CHECK (channel IN ('dingtalk'));
DROP INDEX outbox_due, outbox_inbox, outbox_sent, outbox_check, outbox_step, outbox_dead;
ALTER TABLE outbox_attempts DISABLE TRIGGER outbox_attempts_stay;
DELETE FROM outbox_attempts USING outbox WHERE outbox.id = letter_id AND (channel <> 'dingtalk' OR notice = 'close' OR repeats IS NOT NULL);
ALTER TABLE outbox_attempts ENABLE TRIGGER outbox_attempts_stay;
UPDATE outbox SET closes = NULL, instead_of = NULL WHERE notice <> 'close';
ALTER TABLE outbox DISABLE TRIGGER outbox_moves;
DELETE FROM outbox WHERE notice = 'close';
DELETE FROM outbox WHERE channel <> 'dingtalk' OR repeats IS NOT NULL;
ALTER TABLE outbox ENABLE TRIGGER outbox_moves;
ALTER TABLE outbox DROP COLUMN importance, DROP COLUMN closes, DROP COLUMN instead_of, DROP COLUMN repeats,
  DROP COLUMN result, DROP COLUMN result_code, DROP COLUMN check_at, DROP COLUMN checks,
  DROP CONSTRAINT outbox_notice_check, DROP CONSTRAINT outbox_channel_check, DROP CONSTRAINT outbox_body_check,
  DROP CONSTRAINT inbox_is_sent;
ALTER TABLE outbox
  ADD CONSTRAINT outbox_notice_check CHECK (notice IN ('your_turn', 'urge', 'told')),
  ADD CONSTRAINT outbox_channel_check CHECK (channel IN ('dingtalk')),
  ADD CONSTRAINT outbox_body_check CHECK (octet_length(body) <= 2048);
UPDATE outbox SET dedupe = regexp_replace(dedupe, ':dingtalk$', '');
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE state = 'due';
ALTER TABLE users DROP COLUMN mobile, DROP COLUMN dingtalk_unionid, DROP COLUMN preferred_platform, DROP COLUMN left_at;
