DROP TABLE mirrors, platform_events, directory_runs;
ALTER TABLE users DROP COLUMN directory_name;
ALTER TABLE departments DROP COLUMN dingtalk_id, DROP COLUMN wecom_id, DROP COLUMN directory_name;
