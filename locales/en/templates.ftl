# Templates and automatic saving of drafts
templates = Templates
templates-none = No templates yet. Fill in an order and choose "Save as template" to start from it next time.
template-lines = { $count ->
        [one] { $count } line
       *[other] { $count } lines
    }
template-used = Last used { $when }
template-change = Edit template "{ $name }"
template-name = Template name
template-shared = Who may use it
template-replaces = Save to
template-new = A new template
template-update = Update "{ $name }"
template-keep = Save as template
template-note = Saves the title, warehouse, remarks and all lines, but not attachments or purchases to reimburse. Updating a template keeps its name and who may use it.
template-remove = Delete template
template-remove-sure = Delete template "{ $name }"? Orders made from it stay as they are.
share-own = Only me
share-department = My department
share-all = The whole company
flash-template-kept = Saved as template "{ $name }".
flash-template-changed = Template "{ $name }" updated.
flash-template-removed = Template deleted.
fault-template-taken = You already have a template with this name; choose another
fault-template-gone = This template no longer exists; save as a new one
fault-share-all = Only administrators can share with the whole company
fault-too-many-templates = At most { $max } templates; delete some that are not used
fault-template-large = Too large for a template
fault-no-department = You have no department to share with
fault-goods-disabled = This item is disabled; choose another
autosave-saved = Saved automatically at {"{when}"}
autosave-mend = Some fields need correcting; not saved yet
autosave-stale = This order was changed elsewhere; autosave has stopped
autosave-gone = You are signed out; not saved. What you typed is kept on this device
autosave-away = The server cannot be reached; not saved. What you typed is kept on this device
home-drafts = Drafts
draft-tick = Select "{ $title }"
draft-remove = Delete draft "{ $title }"
draft-sure = Delete draft "{ $title }"? It cannot be restored.
drafts-remove = Delete selected drafts
drafts-sure = Deleted drafts cannot be restored. Delete the selected ones?
flash-drafts-removed = { $count ->
        [one] { $count } draft deleted.
       *[other] { $count } drafts deleted.
    }
flash-drafts-none = No draft was deleted: select some first.
