-- Checks what triggers and foreign keys guarantee and the filling bypassed: one row per violation.
SELECT 'totals are those of the lines' AS value FROM orders o
  JOIN (SELECT order_id, sum(quantity) q, sum(quantity * unit_price) a, count(*) n FROM order_lines GROUP BY 1) l
    ON l.order_id = o.id WHERE (o.total_quantity, o.total_amount, 5) IS DISTINCT FROM (l.q, l.a, l.n::int) HAVING count(*) > 0
UNION ALL SELECT 'an order is pending if and only if a step is open' FROM orders o
  WHERE (o.status = 'pending') <> EXISTS (SELECT FROM approval_steps s WHERE s.order_id = o.id AND s.closed_at IS NULL)
  HAVING count(*) > 0
UNION ALL SELECT 'a step is decided if and only if the log has its decision' FROM approval_steps s
  WHERE (s.status = 'decided') <> EXISTS (SELECT FROM approval_log l WHERE l.step_id = s.id AND l.actor_id = s.handler_id)
  HAVING count(*) > 0
UNION ALL SELECT 'log entries belong to orders' FROM approval_log l LEFT JOIN orders o ON o.id = l.order_id
  WHERE o.id IS NULL HAVING count(*) > 0
UNION ALL SELECT 'steps belong to acts' FROM approval_steps s LEFT JOIN approval_log a ON a.id = s.opened_by
  LEFT JOIN approval_log b ON b.id = s.closed_by
  WHERE a.order_id IS DISTINCT FROM s.order_id OR s.closed_at IS NOT NULL AND b.order_id IS DISTINCT FROM s.order_id
  HAVING count(*) > 0
UNION ALL SELECT 'letters belong to acts' FROM outbox b LEFT JOIN approval_log l ON l.id = b.log_id
  LEFT JOIN approval_steps s ON s.id = b.step_id
  WHERE l.order_id IS DISTINCT FROM b.order_id OR b.step_id IS NOT NULL AND s.order_id IS DISTINCT FROM b.order_id
  HAVING count(*) > 0
UNION ALL SELECT 'nobody handles their own order' FROM approval_steps WHERE handler_id = applicant_id HAVING count(*) > 0;
