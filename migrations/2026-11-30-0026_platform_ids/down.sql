DROP TRIGGER audit ON platform_ids;
ALTER TABLE users
  ADD COLUMN dingtalk_userid text UNIQUE CHECK (dingtalk_userid ~ '^\S{1,64}$'),
  ADD COLUMN wecom_userid text CHECK (wecom_userid ~ '^\S{1,64}$'),
  ADD COLUMN dingtalk_unionid text CHECK (dingtalk_unionid ~ '^\S{1,64}$');
CREATE UNIQUE INDEX users_wecom_userid ON users (lower(wecom_userid));
ALTER TABLE departments ADD COLUMN dingtalk_id bigint UNIQUE, ADD COLUMN wecom_id bigint UNIQUE;

-- Carrying the ids back is no change that the audit should record.
ALTER TABLE users DISABLE TRIGGER audit;
ALTER TABLE departments DISABLE TRIGGER audit;
UPDATE users SET dingtalk_userid = external_id, dingtalk_unionid = union_id
  FROM platform_ids WHERE user_id = users.id AND platform = 'dingtalk';
UPDATE users SET wecom_userid = external_id FROM platform_ids WHERE user_id = users.id AND platform = 'wecom';
UPDATE departments SET dingtalk_id = external_id::bigint
  FROM platform_ids WHERE department_id = departments.id AND platform = 'dingtalk';
UPDATE departments SET wecom_id = external_id::bigint
  FROM platform_ids WHERE department_id = departments.id AND platform = 'wecom';
ALTER TABLE users ENABLE TRIGGER audit;
ALTER TABLE departments ENABLE TRIGGER audit;

DROP TABLE platform_ids;
DROP FUNCTION audit_platform_ids();
DROP FUNCTION platform_id_key(text, text);
