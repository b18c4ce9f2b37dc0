DROP INDEX order_lines_goods;
DROP TABLE phrases;
DROP TABLE order_rounds;
DROP FUNCTION rounds_stay();
