SELECT id, number, title, kind, status, total_amount, applicant_id FROM orders WHERE applicant_id = 42 + :i % 159 ORDER BY created_at DESC, id DESC LIMIT 50;
