UPDATE goods SET initials = split_part(initials, ' ', 1);
ALTER TABLE goods DROP CONSTRAINT goods_initials_check, ADD CHECK (char_length(initials) <= 120);
