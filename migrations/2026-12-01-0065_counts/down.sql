DROP TABLE stock_tallies;
DROP TABLE stock_count_goods;
DROP TABLE stock_counts;
DROP FUNCTION tallies_stay();
DROP FUNCTION counts_go_on();
