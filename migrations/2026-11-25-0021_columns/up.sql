-- The columns that a person wants to see in the list of orders; without a row: the usual ones.

CREATE TABLE list_columns (
  user_id bigint PRIMARY KEY REFERENCES users,
  chosen text[] NOT NULL CHECK (
    cardinality(chosen) BETWEEN 1 AND 14
    AND chosen <@ ARRAY['number', 'kind', 'applicant', 'department', 'warehouse', 'customer', 'note', 'quantity',
      'amount', 'status', 'handler', 'created', 'submitted', 'finished']
  )
);
