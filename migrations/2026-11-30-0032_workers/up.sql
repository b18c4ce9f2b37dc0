-- The workers that send letters, each with when it last said that it works. A worker that ends removes its row.
CREATE TABLE workers (
  id uuid PRIMARY KEY,
  seen_at timestamptz NOT NULL
);
