DELETE FROM phrases p WHERE EXISTS (SELECT FROM phrases q WHERE q.words = p.words AND q.id < p.id);
ALTER TABLE phrases DROP COLUMN offered_for, ADD UNIQUE (words);
