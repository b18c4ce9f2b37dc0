UPDATE sign_ins SET way = 'account' WHERE way = 'link';
ALTER TABLE sign_ins DROP CONSTRAINT sign_ins_way_check, ADD CONSTRAINT sign_ins_way_check
  CHECK (way IN ('password', 'dingtalk', 'wecom', 'account', 'administrator', 'command_line'));
ALTER TABLE users DROP COLUMN link_made_at;
