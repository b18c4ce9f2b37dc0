ALTER TABLE installation DROP COLUMN held_since;
