CREATE OR REPLACE FUNCTION order_content(wanted uuid, wanted_round int) RETURNS bytea STABLE LANGUAGE sql AS $$
  SELECT sha256(convert_to(jsonb_build_array(o.title, o.applicant_id, o.department_id, o.warehouse_id,
    o.destination_warehouse_id, o.customer, o.note, trim_scale(o.total_quantity), trim_scale(o.total_amount),
    (SELECT jsonb_agg(jsonb_build_array(l.name, l.specification, l.unit, trim_scale(l.quantity), trim_scale(l.unit_price),
      l.length_mm, l.width_mm, l.height_mm, l.board) ORDER BY l.position) FROM order_lines l WHERE l.order_id = o.id),
    (SELECT jsonb_agg(s.purchase_id ORDER BY s.position) FROM settlements s WHERE s.reimbursement_id = o.id),
    (SELECT r.snapshot FROM order_rounds r WHERE r.order_id = o.id AND r.round = wanted_round))::text, 'UTF8'))
  FROM orders o WHERE o.id = wanted
$$;

DROP INDEX goods_name;
