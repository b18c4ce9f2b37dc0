-- Steps, log and letters of bench.plan. A log entry has the id i * 8 + n: 1 submit, 2 and 3 decisions, 4 withdraw, 5 copy.

-- One row per step.
CREATE UNLOGGED TABLE bench.steps AS
  SELECT p.i, p.id AS order_id, bench.uuid_at(CASE n WHEN 1 THEN p.submitted ELSE p.first_closed END, 'step' || p.i || n)
      AS id, n, p.applicant, CASE n WHEN 1 THEN p.first ELSE p.second END AS handler,
    CASE n WHEN 1 THEN p.applicant ELSE p.first END AS sender,
    CASE n WHEN 1 THEN p.submitted ELSE p.first_closed END AS opened,
    CASE WHEN p.status = 'pending' AND n = 1 + p.has_two::int THEN 'open' WHEN p.status = 'withdrawn' THEN 'superseded'
      ELSE 'decided' END AS status,
    CASE n WHEN 1 THEN p.first_closed ELSE p.second_closed END AS closed,
    p.i * 8 + n AS opened_by, p.i * 8 + CASE p.status WHEN 'withdrawn' THEN 4 ELSE 1 + n END AS closed_by,
    CASE p.status WHEN 'returned' THEN 'return' WHEN 'rejected' THEN 'reject' ELSE 'approve' END AS action,
    CASE WHEN n = 1 AND p.has_two THEN p.second END AS next
  FROM bench.plan p CROSS JOIN generate_series(1, 2) n WHERE p.status <> 'draft' AND n <= 1 + p.has_two::int;
ANALYZE bench.steps;

INSERT INTO approval_log (id, order_id, round, action, actor_id, step_id, next_handler_id, comment, via, press, acted_at)
  SELECT * FROM (
    SELECT i * 8 + 1 AS id, p.id AS order_id, 1, 'submit', applicant, NULL::uuid, first, '', 'web',
      md5('submit' || i)::uuid, submitted FROM bench.plan p WHERE status <> 'draft'
    UNION ALL SELECT closed_by, order_id, 1, action, handler, id, next,
      CASE WHEN action = 'approve' THEN '' ELSE '请补充报价单' END, (ARRAY['web', 'dingtalk'])[1 + i % 2],
      md5('decide' || i || n)::uuid, closed FROM bench.steps WHERE status = 'decided'
    UNION ALL SELECT i * 8 + 4, p.id, 1, 'withdraw', applicant, NULL, NULL, '', 'web', md5('withdraw' || i)::uuid,
      first_closed FROM bench.plan p WHERE status = 'withdrawn'
    UNION ALL SELECT i * 8 + 5, p.id, 1, 'copy', applicant, NULL, NULL, '', 'web', md5('copy' || i)::uuid, first_closed
      FROM bench.plan p WHERE i % 20 = 7 AND status <> 'draft') l
  ORDER BY id;

INSERT INTO approval_steps (id, order_id, applicant_id, seq, round, handler_id, sender_id, status, opened_at, closed_at,
    node, visit, seat, because, opened_by, closed_by)
  SELECT id, order_id, applicant, n, 1, handler, sender, status, opened, CASE WHEN status <> 'open' THEN closed END, 0, n,
    1, 'chosen', opened_by, CASE WHEN status <> 'open' THEN closed_by END
  FROM bench.steps ORDER BY i, n;

INSERT INTO order_readers (order_id, user_id, log_id, why)
  SELECT id, 42 + bench.pick(i, 30, 159), i * 8 + 5, 'copy' FROM bench.plan WHERE i % 20 = 7 AND status <> 'draft';

-- A letter has the id i * 32 + 10 * (step - 1) + n: 1 to 3 the step over each channel, 4 and 5 the closing of card and
-- task, 6 and 7 the text to the applicant; 20 and 21 a copy.
CREATE UNLOGGED TABLE bench.letters AS
  SELECT s.i * 32 + 10 * (s.n - 1) + c.n AS id, c.notice, c.channel, s.order_id, CASE WHEN c.n <= 5 THEN s.id END AS step,
    CASE WHEN c.n <= 3 THEN s.opened_by ELSE s.closed_by END AS log,
    CASE WHEN c.n <= 5 THEN s.handler ELSE s.applicant END AS recipient, CASE WHEN c.n <= 3 THEN s.opened ELSE s.closed END AS at,
    c.importance, CASE WHEN c.n IN (4, 5) THEN s.i * 32 + 10 * (s.n - 1) + c.n - 2 END AS closes,
    CASE WHEN c.channel = 'inbox' AND s.i < $N - 2 * $PENDING THEN s.closed + interval '1 hour' END AS read_at
  FROM bench.steps s CROSS JOIN (VALUES (1, 'your_turn', 'inbox', 1), (2, 'your_turn', 'dingtalk', 1),
      (3, 'your_turn', 'todo', 1), (4, 'close', 'dingtalk', 4), (5, 'close', 'todo', 4), (6, 'told', 'inbox', 3),
      (7, 'told', 'dingtalk', 3)) c (n, notice, channel, importance)
  WHERE c.n <= 3 OR s.status <> 'open' AND (c.n <= 5 OR s.status = 'decided')
  UNION ALL
  SELECT i * 32 + 20 + c.n, 'copied', c.channel, p.id, NULL, i * 8 + 5, 42 + bench.pick(i, 30, 159), first_closed, 3, NULL,
    CASE WHEN c.n = 0 THEN first_closed + interval '1 hour' END
  FROM bench.plan p CROSS JOIN (VALUES (0, 'inbox'), (1, 'dingtalk')) c (n, channel) WHERE i % 20 = 7 AND status <> 'draft';

INSERT INTO outbox (id, lane, dedupe, notice, channel, order_id, step_id, log_id, recipient_id, state, attempts, due_at,
    body, gist, written_on, receipt, created_at, sent_at, read_at, importance, closes, result, checks)
  SELECT id, order_id || '/' || recipient || '/' || channel || CASE notice WHEN 'close' THEN '/close' ELSE '' END,
    CASE notice WHEN 'close' THEN 'close:' || closes WHEN 'your_turn' THEN 'your_turn:' || step || ':' || recipient || ':' || channel
      ELSE notice || ':' || log || ':' || recipient || ':' || channel END,
    notice, channel, order_id, step, log, recipient, 'sent', (channel <> 'inbox')::int, at,
    CASE WHEN b THEN '{"msgtype":"oa","oa":{"head":{"text":"采购审批"},"body":{"title":"' || order_id || '","form":['
      || repeat('{"key":"申请人：","value":"王芳"},', 9) || '{"key":"状态：","value":"等待审批"}]}}}' END,
    CASE WHEN b THEN id || ' 等待您审批' END, CASE WHEN b THEN at::date END,
    CASE WHEN channel <> 'inbox' THEN id::text END, at, at + interval '1 second' * (channel <> 'inbox')::int, read_at,
    importance, closes, CASE WHEN b AND channel = 'dingtalk' THEN 'read' END, (b AND channel = 'dingtalk')::int
  FROM bench.letters CROSS JOIN LATERAL (SELECT channel <> 'inbox' AND notice <> 'close' AS b) has_body
  ORDER BY id;

INSERT INTO outbox_attempts (letter_id, claim, outcome, detail, ended_at)
  SELECT id, md5('claim' || id)::uuid, 'accepted', id::text, at + interval '1 second' FROM bench.letters
  WHERE channel <> 'inbox' ORDER BY letters.id;

SELECT setval(pg_get_serial_sequence('order_lines', 'id'), $N * 5 + 100);
SELECT setval(pg_get_serial_sequence('approval_log', 'id'), $N * 8 + 100);
SELECT setval(pg_get_serial_sequence('outbox', 'id'), $N * 32 + 100);
DROP TABLE bench.letters, bench.steps;
