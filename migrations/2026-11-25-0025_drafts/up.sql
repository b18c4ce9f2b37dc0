-- What is typed beside an order that is not submitted: who is to have it next, and the hint for them. Gone once it is
-- submitted, when both stand in the step.
CREATE TABLE order_drafts (
  order_id uuid PRIMARY KEY REFERENCES orders ON DELETE CASCADE,
  next_approver_id bigint REFERENCES users,
  hint text NOT NULL CHECK (char_length(hint) <= 500)
);
