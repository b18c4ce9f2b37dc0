-- A link by which a person sets their own password. The program signs it over this time and over the hash of the present
-- password: a new link, a new password and a day end it, and no secret is stored.
ALTER TABLE users ADD COLUMN link_made_at timestamptz;

ALTER TABLE sign_ins DROP CONSTRAINT sign_ins_way_check, ADD CONSTRAINT sign_ins_way_check
  CHECK (way IN ('password', 'dingtalk', 'wecom', 'account', 'link', 'administrator', 'command_line'));
