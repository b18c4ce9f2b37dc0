-- Refused while files of the new types are kept.
ALTER TABLE attachments DROP CONSTRAINT known_media_type;
ALTER TABLE attachments ADD CONSTRAINT known_media_type CHECK (media_type IN (
  'image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/heic', 'application/pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/msword', 'application/vnd.ms-excel', 'application/vnd.ms-powerpoint',
  'text/csv', 'text/plain', 'application/zip'));
