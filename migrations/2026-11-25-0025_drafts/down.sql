DROP TABLE order_drafts;
