-- A phrase belongs to an act: nobody rejects with 同意.
ALTER TABLE phrases
  ADD COLUMN offered_for text NOT NULL DEFAULT 'approve' CHECK (offered_for IN ('approve', 'return', 'reject')),
  DROP CONSTRAINT phrases_words_key,
  ADD UNIQUE (offered_for, words);
-- What there is asks for something, and so returns, unless it consents.
UPDATE phrases SET offered_for = 'return' WHERE words !~ '同意|通过|批准|可以|无异议|没问题|收到|[Oo][Kk]|[Aa]pprove';
UPDATE phrases SET offered_for = 'reject' WHERE words ~ '不同意|拒绝|不批准|不通过|[Rr]eject';
