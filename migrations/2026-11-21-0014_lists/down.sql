DROP INDEX orders_amount;
DROP TABLE saved_views;
