# The settings as a file: company name, order numbers, working calendar, quick phrases, flows
admin-settings = Settings file
overview-what-settings = Save the settings as a file, or import one
settings-lead = Save the company name, order numbers, working calendar, quick phrases and flows as one file, or import such a file. It contains no password or key, no person and no order.
settings-save = Save as a file
settings-bring = Import a file
settings-bring-note = First see what would change, then decide whether to apply it. Parts that the file lacks stay as they are; quick phrases become those of the file, holidays are only added or changed, flows are published as new versions. The file names people by username, departments and warehouses by code.
settings-file = Settings file (.json)
settings-pasted = Or paste its content
settings-look = See what would change
settings-would = What would change
settings-same = The file says what is set already. Nothing would change.
settings-what = Setting
settings-before = Now
settings-after = Afterwards
settings-absent = None
settings-removed = Removed
settings-apply = { $n ->
    [one] Apply 1 change
   *[other] Apply { $n } changes
    }
settings-applied = { $n ->
    [one] Applied 1 change.
   *[other] Applied { $n } changes.
    }
settings-stale = The settings were changed since you looked. Nothing was applied: check the changes below again.
settings-problems = { $n ->
    [one] 1 fault in the file. Nothing was applied: correct the file and upload it again.
   *[other] { $n } faults in the file. Nothing was applied: correct the file and upload it again.
    }
settings-of = { $part }: { $what }
settings-name = Company name
settings-number = Order number
settings-hours = Working hours
settings-day = Calendar
settings-phrase = Quick phrase
settings-phrase-order = Order of quick phrases
settings-flow = Flow
settings-unset = Not set
settings-free = Day off
fault-settings-none = Choose a file or paste its content.
fault-settings-large = The file is larger than { $max } KB: it is no settings file.
fault-settings-encoding = The file is no text in UTF-8.
fault-settings-file = The file cannot be read: line { $line }, column { $column } ({ $why })
fault-settings-format = The file has the format "{ $found }"; this program reads "{ $format }".
fault-settings-person = There is nobody with the username "{ $name }"
fault-settings-department = There is no department with the code "{ $name }"
fault-settings-warehouse = There is no warehouse with the code "{ $name }"
fault-settings-flow = This is no whole flow ({ $why })
fault-settings-kind = There is no such kind of order
fault-settings-twice = It is there twice
