DROP TABLE channel_pauses, outbox_attempts, outbox;
DROP FUNCTION outbox_wakes, outbox_moves;
