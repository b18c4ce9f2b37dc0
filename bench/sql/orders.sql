-- $N orders of two years with steps, log and letters, as the program would have written them. The triggers and foreign
-- keys of these tables are off; sql/check.sql verifies what they promise.

-- One row per order, from which the rows below derive. The newest $PENDING pairs of orders are one pending and one
-- of another status; the first approver has 75 open steps at every size.
CREATE UNLOGGED TABLE bench.plan AS
WITH drawn AS (
  SELECT i, now() - interval '1 hour' - (1 - i::float8 / $N) * interval '729 days' AS at, bench.pick(i, 1, 100) AS k,
    bench.pick(i, 2, 1000) AS f, i > $N - 2 * $PENDING AND i % 2 = 0 AS is_pending
  FROM generate_series(1, $N::bigint) i
), named AS (
  SELECT i, at, is_pending,
    CASE WHEN k < 40 THEN 'CG' WHEN k < 55 THEN 'FS' WHEN k < 80 THEN 'FLY' WHEN k < 90 THEN 'DB' ELSE 'CGC' END AS kind,
    CASE WHEN is_pending THEN 'pending' WHEN f < 20 THEN 'draft' WHEN f < 40 THEN 'returned' WHEN f < 65 THEN 'rejected'
      WHEN f < 75 THEN 'withdrawn' ELSE 'approved' END AS status,
    ($N - i) / 2 < 75 AND is_pending AS is_watched,
    2 + bench.pick(i, 6, 40) AS any_approver
  FROM drawn
)
SELECT i, bench.uuid_at(at, 'order' || i) AS id, kind, status, at AS created, at + interval '5 minutes' AS submitted,
  42 + bench.pick(i, 8, 159) AS applicant, 1 + bench.pick(i, 9, 6) AS warehouse,
  -- People other than the watched approver handle the other open steps.
  CASE WHEN is_watched THEN 2 WHEN is_pending THEN 3 + bench.pick(i, 6, 39) ELSE any_approver END AS first,
  CASE WHEN is_pending THEN 3 + bench.pick(i, 7, 39) ELSE 2 + (any_approver - 1 + bench.pick(i, 7, 38)) % 40 END AS second,
  status IN ('approved', 'pending') AND NOT is_watched AND bench.pick(i, 3, 10) < 3 AS has_two,
  least(at + interval '1 hour' * (1 + bench.pick(i, 4, 30)), now()) AS first_closed,
  least(at + interval '1 hour' * (31 + bench.pick(i, 5, 40)), now()) AS second_closed
FROM named;
ALTER TABLE bench.plan ADD PRIMARY KEY (i);
ANALYZE bench.plan;

INSERT INTO order_lines (id, order_id, kind, position, name, specification, unit, quantity, unit_price, length_mm,
    width_mm, height_mm, board)
  SELECT p.i * 5 + l, p.id, p.kind, l, CASE WHEN c THEN '' ELSE g.name END, CASE WHEN c THEN '' ELSE g.specification END,
    CASE WHEN c THEN '个' ELSE g.unit END, 1 + bench.pick(p.i * 5 + l, 11, 200),
    (100 + bench.pick(g.id, 12, 90000)) / 100.0, CASE WHEN c THEN 200 + g.id % 400 END, CASE WHEN c THEN 150 + g.id % 300 END,
    CASE WHEN c THEN 100 + g.id % 200 END, CASE WHEN c THEN 'BC双瓦楞' ELSE '' END
  FROM bench.plan p CROSS JOIN generate_series(1, 5) l CROSS JOIN LATERAL (SELECT p.kind = 'CGC' AS c) AS carton
    JOIN goods g ON g.id = 1 + bench.pick(p.i * 5 + l, 10, 3000)
  ORDER BY p.i, l;

INSERT INTO orders (id, kind, status, number, title, applicant_id, department_id, warehouse_id, destination_warehouse_id,
    customer, note, total_quantity, total_amount, round, version, form_key, created_at, updated_at, submitted_at,
    finished_at, content)
  SELECT p.id, p.kind, p.status, CASE WHEN s THEN p.kind || '-' || to_char(p.submitted AT TIME ZONE 'Asia/Shanghai', 'YYYYMMDD')
      || '-' || lpad((row_number() OVER (PARTITION BY p.kind, (p.submitted AT TIME ZONE 'Asia/Shanghai')::date, s
        ORDER BY p.i))::text, 4, '0') END,
    (ARRAY['杭州','宁波','上海','苏州','无锡','温州','绍兴','嘉兴','湖州','金华'])[1 + bench.pick(p.i, 20, 10)]
      || (ARRAY['门店','总部','仓库','展厅','工厂'])[1 + bench.pick(p.i, 21, 5)]
      || (ARRAY['月度补货','办公耗材','打包材料','劳保用品','设备备件','客户样品','旺季备货','紧急采购','年度盘点','节日礼品'])
        [1 + bench.pick(p.i, 22, 10)]
      || '第' || p.i % 500 || '批',
    p.applicant, 1 + p.applicant % 8, p.warehouse, CASE WHEN p.kind = 'DB' THEN 1 + p.warehouse % 6 END,
    CASE WHEN p.kind IN ('FS', 'FLY', 'CGC')
      THEN (ARRAY['华联超市','东方百货','新世纪商场','长江物流','黄河贸易'])[1 + bench.pick(p.i, 23, 5)] || p.i % 40 ELSE '' END,
    CASE WHEN p.i % 3 = 0 THEN '请尽快处理，' || (ARRAY['客户着急','库存不足','旺季备货','替换损坏'])[1 + p.i % 4] ELSE '' END,
    t.quantity, t.amount, s::int, CASE WHEN s THEN 2 + (p.status <> 'pending')::int + p.has_two::int ELSE 1 END,
    md5('form' || p.i)::uuid, p.created, CASE WHEN s THEN p.first_closed ELSE p.created END,
    CASE WHEN s THEN p.submitted END,
    CASE WHEN p.status IN ('approved', 'rejected', 'withdrawn')
      THEN CASE WHEN p.has_two THEN p.second_closed ELSE p.first_closed END END,
    CASE WHEN s THEN sha256(uuid_send(p.id)) END
  FROM bench.plan p CROSS JOIN LATERAL (SELECT p.status <> 'draft' AS s) AS submitted
    JOIN (SELECT order_id, sum(quantity) AS quantity, sum(quantity * unit_price) AS amount FROM order_lines
      GROUP BY order_id) t ON t.order_id = p.id
  ORDER BY p.i;
INSERT INTO order_counters (stem, last)
  SELECT substring(number FROM '^(.*)-\d+$'), max(substring(number FROM '\d+$')::int) FROM orders
  WHERE number IS NOT NULL GROUP BY 1;

INSERT INTO order_rounds (order_id, round, snapshot, total_amount)
  SELECT o.id, 1, jsonb_build_object('title', o.title, 'department', d.name, 'warehouse', w.name,
      'destination', coalesce(e.name, ''), 'customer', o.customer, 'note', o.note, 'lines', l.lines,
      'settles', '[]'::jsonb, 'files', '[]'::jsonb), o.total_amount
  FROM orders o JOIN departments d ON d.id = o.department_id JOIN warehouses w ON w.id = o.warehouse_id
    LEFT JOIN warehouses e ON e.id = o.destination_warehouse_id
    JOIN (SELECT order_id, jsonb_agg(jsonb_build_object('label',
        CASE kind WHEN 'CGC' THEN length_mm || '×' || width_mm || '×' || height_mm ELSE name END,
        'specification', specification || board, 'unit', unit, 'quantity', quantity::text, 'unit_price', unit_price::text)
        ORDER BY position) AS lines FROM order_lines GROUP BY order_id) l ON l.order_id = o.id
  WHERE o.status <> 'draft';
