# What the import of the old system knows and writes. Names of states are separated by |.
old-states-approved = approved|finished|done|completed
old-states-rejected = rejected|refused
old-states-withdrawn = withdrawn|cancelled
old-states-returned = returned
old-states-pending = pending|under way
old-customer = Customer: { $value }
old-file = Attachment in the old system: { $value }
old-rejected = Rejected in the old system
old-pending-finished = Pending in the old system; imported as finished
