DO $$ BEGIN
  IF EXISTS (SELECT FROM order_lines WHERE unit_price <> round(unit_price, 4)) THEN
    RAISE EXCEPTION 'some prices have more than four places and would lose them';
  END IF;
END $$;
DROP TRIGGER order_unchecked ON orders;
DROP TRIGGER order_stays_whole ON orders;
ALTER TABLE order_rounds ALTER total_amount TYPE numeric(28, 8);
ALTER TABLE orders ALTER total_amount TYPE numeric(28, 8);
ALTER TABLE order_lines ALTER unit_price TYPE numeric(18, 4);
CREATE TRIGGER order_unchecked BEFORE INSERT
  OR UPDATE OF status, total_quantity, total_amount, number, title, customer, note ON orders
  FOR EACH STATEMENT EXECUTE FUNCTION order_unchecked();
CREATE CONSTRAINT TRIGGER order_stays_whole AFTER UPDATE ON orders
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.total_quantity <> NEW.total_quantity OR OLD.total_amount <> NEW.total_amount
    OR OLD.status = 'draft' AND NEW.status <> 'draft' OR OLD.number IS DISTINCT FROM NEW.number
    OR OLD.title <> NEW.title OR OLD.customer <> NEW.customer OR OLD.note <> NEW.note)
  EXECUTE FUNCTION order_is_whole();
