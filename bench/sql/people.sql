-- Master data: 200 people, 40 of them approvers and one administrator, 8 departments, 6 warehouses, 3,000 goods.
-- $HASH: the hash of everybody's password. Tokens of the JSON interface are `whsm_bench_<username>`.

CREATE SCHEMA bench;

-- A number from 0 to n - 1 that looks random and is the same in every run.
CREATE FUNCTION bench.pick(i bigint, salt bigint, n int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ((hashint8extended(i, salt) & 9223372036854775807) % n)::int
$$;

-- A UUID v7 of this time.
CREATE FUNCTION bench.uuid_at(at timestamptz, key text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(key), 1, 3) || '8'
    || substr(md5(key), 4, 15))::uuid
$$;

INSERT INTO departments (id, code, name, created_at)
  SELECT n, 'D' || n, (ARRAY['采购部','仓储部','财务部','品质部','销售一部','销售二部','行政部','生产部'])[n],
    now() - interval '3 years'
  FROM generate_series(1, 8) n;

INSERT INTO users (id, username, display_name, role, department_id, password_hash, created_at)
  SELECT n,
    CASE WHEN n = 1 THEN 'admin' WHEN n <= 41 THEN 'a' || lpad((n - 1)::text, 3, '0')
      ELSE 'c' || lpad((n - 41)::text, 3, '0') END,
    (ARRAY['王','李','张','刘','陈','杨','黄','赵','吴','周','徐','孙'])[1 + n % 12]
      || (ARRAY['伟','芳','娜','敏','静','丽','强','磊','军','洋','艳','勇','杰','娟','涛','明','超'])[1 + n % 17],
    CASE WHEN n = 1 THEN 'admin' WHEN n <= 41 THEN 'approver' ELSE 'staff' END,
    1 + n % 8, $HASH, now() - interval '3 years'
  FROM generate_series(1, 200) n;
UPDATE departments SET head_id = 1 + 5 * id;
INSERT INTO platform_ids (platform, user_id, external_id, union_id)
  SELECT 'dingtalk', id, 'dt-' || username, 'union-' || username FROM users;
INSERT INTO api_tokens (user_id, name, digest, created_at)
  SELECT id, 'bench', sha256(convert_to('whsm_bench_' || username, 'UTF8')), now() FROM users;

INSERT INTO warehouses (id, code, name, keeper_id, created_at)
  SELECT n, 'W' || n, (ARRAY['华东一号仓','华东二号仓','华南仓','西南仓','包材仓','退货仓'])[n], 1 + n,
    now() - interval '3 years'
  FROM generate_series(1, 6) n;

INSERT INTO goods (id, sku, name, specification, unit, created_at)
  SELECT n, 'SKU-' || lpad(n::text, 5, '0'),
    (ARRAY['得力','晨光','齐心','华美','恒安','立白','三星','长城','东风','海天'])[1 + n % 10]
      || (ARRAY['复印纸','封箱胶带','气泡膜','标签纸','塑料托盘','劳保手套','缠绕膜','周转筐','打包带','墨盒','安全帽',
        '润滑油','电缆','轴承','螺丝','扫描枪','叉车电池','货架','台灯','文件夹'])[1 + n / 10 % 20],
    (ARRAY['大号','中号','小号','70g','80g'])[1 + n / 200 % 5] || '-' || n / 1000,
    (ARRAY['件','箱','卷','个','包'])[1 + n % 5], now() - interval '3 years'
  FROM generate_series(1, 3000) n;

-- The program's next ids follow these.
SELECT setval(pg_get_serial_sequence(t, 'id'), 100000)
  FROM unnest(ARRAY['departments', 'users', 'warehouses', 'goods']) t;
