DROP TABLE channel_strikes;
