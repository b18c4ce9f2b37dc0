DROP INDEX outbox_unread;
DROP TABLE order_template_uses, order_templates;
