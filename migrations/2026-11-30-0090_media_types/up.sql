-- Electronic invoices (OFD, XML), files of WPS, and two more archives: kept and downloaded, never shown.
ALTER TABLE attachments DROP CONSTRAINT known_media_type;
ALTER TABLE attachments ADD CONSTRAINT known_media_type CHECK (media_type IN (
  'image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/heic', 'application/pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/msword', 'application/vnd.ms-excel', 'application/vnd.ms-powerpoint',
  'application/wps-office.wps', 'application/wps-office.et', 'application/wps-office.dps',
  'application/ofd', 'application/xml', 'text/csv', 'text/plain', 'application/zip', 'application/vnd.rar',
  'application/x-7z-compressed')) NOT VALID;
-- The old list is part of the new one: no row has to be looked at under the lock of the table.
ALTER TABLE attachments VALIDATE CONSTRAINT known_media_type;
