-- Since when the letters are held: a restored copy tells nobody anything before an administrator says so. NULL: they go.
ALTER TABLE installation ADD COLUMN held_since timestamptz;
