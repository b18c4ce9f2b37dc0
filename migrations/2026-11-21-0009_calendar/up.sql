-- When the company works: the hours of a week, and the days on which it is otherwise.

CREATE TABLE working_spans (
  -- Monday is 1.
  weekday smallint NOT NULL CHECK (weekday BETWEEN 1 AND 7),
  starts_at time NOT NULL,
  ends_at time NOT NULL,
  PRIMARY KEY (weekday, starts_at),
  CHECK (ends_at > starts_at)
);
INSERT INTO working_spans (weekday, starts_at, ends_at)
  SELECT weekday, starts_at::time, ends_at::time
  FROM generate_series(1, 5) AS weekday, (VALUES ('09:00', '12:00'), ('13:00', '18:00')) AS span (starts_at, ends_at);

-- Holidays, and weekends that are worked instead (调休).
CREATE TABLE calendar_days (
  on_day date PRIMARY KEY,
  is_working boolean NOT NULL,
  name text NOT NULL DEFAULT '' CHECK (char_length(name) <= 40)
);
