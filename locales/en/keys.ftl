# Keys, and pasting from a spreadsheet
keys = Keyboard shortcuts
keys-new = New order
keys-kind = On the page for new orders: choose a kind
keys-search = Find orders
keys-help = Show the keyboard shortcuts
keys-decide = While approving: approve, return, reject
keys-submit = In the form: submit
keys-save = In the form: save the draft
keys-lines = In the lines: up and down, from the last line to a new one
keys-tab = In the lines: from the last field to the next line, from the last line to a new one
keys-undo = In the lines: undo pasting
keys-on = Use single keys (on this device)
keys-close = Close
paste-done = Lines pasted: {"{n}"}.
paste-undone = Pasting was undone.
paste-left = Columns without a field were left out.
paste-undo = Undo pasting
