-- Roles beside staff, approver and admin: a reader of everything, who maintains goods, who maintains people.
-- NOT VALID first: the old list is part of the new one, so no row has to be looked at under the lock of the table.
ALTER TABLE users DROP CONSTRAINT users_role_check;
ALTER TABLE users ADD CONSTRAINT users_role_check
  CHECK (role IN ('staff', 'approver', 'auditor', 'goods', 'people', 'admin')) NOT VALID;
ALTER TABLE users VALIDATE CONSTRAINT users_role_check;
