DROP TABLE attachments, order_lines, order_counters, orders;
DROP FUNCTION order_is_whole, lines_move, order_moves;
