# Keyboard shortcuts, pasting from a spreadsheet
keys = Keyboard shortcuts
keys-new = New order
keys-kind = On the New page: choose a kind
keys-search = Find orders
keys-help = Show the keyboard shortcuts
keys-decide = While approving: approve, return, reject
keys-submit = In the form: submit
keys-save = In the form: save the draft
keys-lines = In the lines: move up or down; on the last line, Enter adds one
keys-tab = In the lines: from the last field to the next line; on the last line, adds one
keys-undo = In the lines: undo a paste
keys-on = Use single-key shortcuts (on this device)
keys-close = Close
paste-done = Lines pasted: {"{n}"}.
paste-undone = Paste undone.
paste-left = Columns without a matching field were left out.
paste-undo = Undo paste
