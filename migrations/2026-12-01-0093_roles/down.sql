UPDATE users SET role = 'approver' WHERE role IN ('goods', 'people');
UPDATE users SET role = 'staff' WHERE role = 'auditor';
ALTER TABLE users DROP CONSTRAINT users_role_check;
ALTER TABLE users ADD CONSTRAINT users_role_check CHECK (role IN ('staff', 'approver', 'admin'));
