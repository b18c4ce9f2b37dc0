# Kinds and states
kind-CG = Purchase
kind-FS = Reimbursement
kind-FLY = Requisition
kind-DB = Transfer
kind-CGC = Carton purchase
kind-TZ = Stock adjustment
kind-CG-what = Buy goods from a supplier into a warehouse
kind-FS-what = Get reimbursed for purchases already paid
kind-FLY-what = Take goods out of a warehouse for use
kind-DB-what = Move goods between two warehouses
kind-CGC-what = Order cartons by size and board
kind-TZ-what = Correct what a warehouse with stock has on hand: found, missing, broken
status-draft = Draft
status-pending = Pending
status-returned = Returned
status-approved = Approved
status-rejected = Rejected
status-withdrawn = Withdrawn

# Header
order-title = Title
order-department = Department
order-warehouse-CG = Inbound warehouse
order-warehouse-FS = Inbound warehouse
order-warehouse-FLY = From warehouse
order-warehouse-DB = From warehouse
order-warehouse-CGC = Inbound warehouse
order-warehouse-TZ = Warehouse
order-destination = To warehouse
order-customer = Customer
order-note = Remarks
order-reason = Reason
order-submitted-at = Submitted
untitled-of = { $kind } draft ({ $when })
gist = { $first } and more, { $n } lines
untitled = (no title)

# Lines
lines = Lines
enter-goes = Enter goes
enter-goes-down = down
enter-goes-right = right
lines-none = No lines yet
lines-count = { $count ->
        [one] { $count } line
       *[other] { $count } lines
    } · total quantity { $quantity }
lines-count-adjust = { $count ->
        [one] { $count } line
       *[other] { $count } lines
    } · differences { $quantity } in all, without signs
line-no = No.
line-name = Goods
line-carton-name = Name
line-specification = Specification
line-unit = Unit
line-length = Length mm
line-width = Width mm
line-height = Height mm
line-board = Board
line-area = Area m²
line-quantity = Quantity
line-difference = Difference (missing: below 0)
line-unit-price = Unit price (CNY)
line-unit-price-free = Unit price (CNY, optional)
line-amount = Amount (CNY)
line-tools = Tools
line-copy = Copy this line
line-remove = Remove this line
line-add = Add a line
lines-more = More lines
total = Total
total-quantity = Quantity
total-without-sign = Sum without signs
yuan = CNY

# The form
new-title = New order
new-lead = Choose the kind of order
form-new = New order: { $kind }
form-edit = Edit order: { $kind }
form-faults = { $count ->
        [one] { $count } field needs correcting
       *[other] { $count } fields need correcting
    }
line-fault = Line { $n }, { $field }
colon = :{" "}
form-unsaved = There are unsaved changes. Leave anyway?
form-stale = This order was just changed elsewhere, in another window or on another device. What you typed is still on this page: compare in another window. Saving again keeps what is here.
form-header = Order
form-submission = Submission
form-submit = Submit
form-save = Save draft
form-save-changes = Save changes
next-approver = Next approver
next-approver-note = Required to submit
hint-field = Note for the approver
hint-note = Only the next approver sees it, also on the card
hint-short = Note:{" "}

# Lists
home-waiting = Waiting for me
home-returned = Returned to you for correction
home-returned-why = { $actor } returned it: { $comment }
home-mend = Correct
home-nothing-waiting = No orders are waiting for you
home-more = { $n } more: show all
home-own = My orders
home-all-own = All
home-nothing-own = You have no orders yet
home-notices = Notices
home-no-notices = No notices
home-mark-seen = Mark all as read
list-search = Number, title, goods…
list-kind = Kind
list-any-kind = All kinds
list-status = Status
list-any-status = All statuses
list-mine = My orders
list-scope = Scope
list-find = Find
list-nothing-found = No orders match
list-all = All orders
list-empty = No orders yet

# Actions of the applicant
edit = Edit
urge = Send a reminder
copy-order = Copy to new order
discard = Delete draft
discard-sure = A deleted draft cannot be restored. Delete it?
withdraw = Withdraw
withdraw-mend = Withdraw and correct
withdraw-mend-sure = Withdraw this order and open a new one with its header and lines to correct? Attachments are not taken along: attach them again.
flash-withdrawn-mend = The order was withdrawn. Correct this new one and submit it.
withdraw-note = A withdrawn order is closed; it can be copied to a new one.
withdraw-reason = Reason
withdraw-sure = This cannot be undone. Withdraw the order?
flash-saved = Saved.
flash-submitted = Submitted. Waiting for { $next }.
flash-discarded = Draft deleted.
flash-urged = A reminder was sent to { $next }.
flash-withdrawn = The order was withdrawn.

# Messages
letters = Deliveries
letter-your_turn = Card → { $who }
letter-urge = Reminder card → { $who }
letter-told = Notice → { $who }
channel-dingtalk = DingTalk
letter-state-due = Waiting
letter-state-claimed = Being sent
letter-state-sent = Sent
letter-state-dead = Failed
letter-state-skipped = Not sent
skip-disabled = The account is disabled
skip-not-allowed-in-dingtalk = May not approve in DingTalk; must use a browser
skip-no-dingtalk-id = No linked DingTalk account; see the inbox in the app
skip-superseded = Handled before it was sent
skip-dingtalk-off = DingTalk is off
settles = Purchases reimbursed
settles-hint = If you enter no lines, theirs are used
settles-none = No purchases are waiting to be reimbursed
settles-total = Purchases
settled-by = Reimbursed by
keep-text = This device has unsaved input ({"{when}"}).
keep-restore = Restore
keep-drop = Discard
last-price = last { $price }
list-filters = Filters
list-any = All
list-warehouse = Warehouse
list-amount-from = Total at least (CNY)
list-amount-to = Total at most (CNY)
list-from = Created from
list-to = To
list-sort = Sort by
sort-newest = Newest first
sort-oldest = Oldest first
sort-highest = Highest total first
sort-lowest = Lowest total first
list-found = { $n ->
        [one] { $n } order
       *[other] { $n } orders
    }
list-no-filter = Clear filters
list-more = Next page
fault-less-than-from = Must not be less than the minimum
views = Saved views
view-keep = Save this view
view-name = View name
view-remove = Delete view "{ $name }"
view-remove-sure = Delete view "{ $name }"? No orders are affected.
flash-view-kept = Saved "{ $name }".
fault-too-many-views = At most { $max }: delete one you do not use
fault-view-long = The filter is too long to save
export = Export
export-orders-xlsx = Orders · Excel
export-lines-xlsx = Lines · Excel
export-orders-csv = Orders · CSV
export-lines-csv = Lines · CSV
export-note = Exports what the filters show, up to 100,000 rows. With many rows, Excel takes a few seconds; CSV starts at once.
export-made = Created
export-finished = Finished
export-handler = Current handler
export-from = From purchase
refused-export-too-large = More than { $most } rows: nothing was exported. Narrow the list, for example by date, and export in parts.
list-not-looked = Correct the filters first
lines-rest = Show the other { $n } lines
home-due = by { $when }
home-overdue = overdue ({ $when })
order-supplier = Supplier
order-wanted_on = Wanted by
