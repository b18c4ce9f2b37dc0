DROP TABLE goods, warehouses;
