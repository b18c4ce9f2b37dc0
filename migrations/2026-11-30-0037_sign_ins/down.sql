DROP TABLE sign_ins;
ALTER TABLE users DROP COLUMN unlocked_at;
DROP INDEX login_failures_age;
ALTER TABLE login_failures DROP COLUMN source;
