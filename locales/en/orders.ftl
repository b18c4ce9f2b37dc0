# Kinds and states
kind-CG = Purchase
kind-FS = Reimbursement
kind-FLY = Requisition
kind-DB = Transfer
kind-CGC = Carton purchase
kind-CG-what = Buy goods from a supplier into a warehouse
kind-FS-what = Be paid back for what was bought
kind-FLY-what = Take goods out of a warehouse for use
kind-DB-what = Move goods between two warehouses
kind-CGC-what = Order cartons by size and board
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
order-warehouse-FLY = Drawn from
order-warehouse-DB = From warehouse
order-warehouse-CGC = Inbound warehouse
order-destination = To warehouse
order-customer = Customer
order-note = Remarks
order-submitted-at = Submitted
untitled = (no title)

# Lines
lines = Lines
lines-hint = Enter goes to the next line and adds one at the end
lines-none = No lines yet
lines-count = { $count } lines · { $quantity } pieces
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
line-unit-price = Unit price (¥)
line-amount = Amount (¥)
line-tools = Tools
line-copy = Copy this line
line-remove = Remove this line
line-add = Add a line
lines-more = More lines
total = Total
total-quantity = Quantity
yuan = CNY

# The form
new-title = New order
new-lead = Choose what you want to enter
form-new = New order: { $kind }
form-edit = Edit order: { $kind }
form-lead = Save it as a draft first, or submit it right away.
form-faults = { $count } things need to be put right
line-fault = Line { $n }, { $field }
colon = :{" "}
form-unsaved = There are changes that are not saved. Leave all the same?
form-header = Order
form-submission = Submission
form-submit = Submit
form-save = Save draft
form-save-changes = Save changes
next-approver = Next approver
next-approver-note = Required to submit
hint-field = Hint for the approver
hint-note = Only the next approver sees it, also on the card
hint-short = Hint:{" "}

# Lists
home-waiting = Waiting for me
home-nothing-waiting = Nothing waits for you
home-own = My orders
home-all-own = All
home-nothing-own = You have no orders yet
home-notices = Notices
home-no-notices = No notices
home-mark-seen = Mark all as read
list-search = Number, title, customer or remarks
list-kind = Kind
list-any-kind = Every kind
list-status = Status
list-any-status = Every status
list-mine = My orders
list-scope = Scope
list-find = Find
list-nothing-found = No order matches
list-all = All orders
list-empty = No orders yet
list-older = Older orders

# What the applicant does
edit = Edit
urge = Urge
copy-order = Copy to a new order
discard = Delete draft
discard-sure = A deleted draft cannot be brought back. Delete it?
withdraw = Withdraw
withdraw-note = A withdrawn order is finished; it can be copied to a new one.
withdraw-reason = Reason
withdraw-sure = This cannot be undone. Withdraw the order?
flash-saved = Saved.
flash-submitted = Submitted. It waits for { $next }.
flash-discarded = The draft was deleted.
flash-urged = { $next } was urged.
flash-withdrawn = The order was withdrawn.

# Messages
letters = Messages
letter-your_turn = Card → { $who }
letter-urge = Urging card → { $who }
letter-told = Notice → { $who }
channel-dingtalk = DingTalk
letter-state-due = Waiting
letter-state-claimed = Being sent
letter-state-sent = Sent
letter-state-dead = Failed
letter-state-skipped = Not sent
skip-disabled = The account is disabled
skip-not-allowed-in-dingtalk = Does not approve in DingTalk; the browser has it
skip-no-dingtalk-id = No DingTalk id; the inbox in the program has it
skip-superseded = Settled before it was sent
skip-dingtalk-off = DingTalk is off
