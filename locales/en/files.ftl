# Attachments
files = Attachments
files-count = { $count ->
        [one] { $count } file
       *[other] { $count } files
    }
files-hint = Pictures, PDF, OFD, Office, WPS, text, archives; up to 20 MB each, 20 at most
files-add = Add files
files-upload = Upload
files-rest = This file and those after it were not uploaded.
files-choose = Choose files
files-drop = or drag them here, or paste them
files-later = Save first, then add attachments on the order's page.
files-wait = Files are still uploading; the form continues automatically when they are done.
files-mend = A file was not uploaded: try again or remove it.
file-remove = Remove "{ $name }"
file-remove-sure = Remove "{ $name }"?
file-retry = Try again
file-cancel = Cancel upload
file-failed = Upload failed; check the network and try again
file-large = Larger than 20 MB
flash-file-added = Attachments added.
flash-file-removed = Removed "{ $name }".
files-shoot = Take a photo
file-save = Download "{ $name }"
file-heic = Most browsers cannot show HEIC photos: download it to look at it. An iPhone takes JPG with Settings › Camera › Formats › Most Compatible.
