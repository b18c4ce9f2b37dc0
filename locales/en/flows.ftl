# Flow editor
admin-flows = Flows
flows-lead = Who approves each kind of order. A published flow applies to orders submitted from then on; orders under way are not affected.
flows-unset = Not configured: each handler chooses the next one
flows-unset-short = Not configured
flows-on = In use
flows-draft-waits = Unpublished draft
flows-version = Version { $n }
flows-count = { $n ->
        [one] { $n } step
       *[other] { $n } steps
    }
flows-by = published by { $who } on { $when }
flows-saved-by = saved by { $who } on { $when }
flows-of = Flow: { $kind }
flows-edit-lead = Set up the steps in order, try them out, then publish.
flows-faults = { $n ->
        [one] { $n } field to complete or correct
       *[other] { $n } fields to complete or correct
    }
flows-fault = Step { $n } · { $field }
flows-current = Current flow: version { $n }
flows-old = Version { $n } (replaced)
flows-draft = Draft
flows-take = Use this as a draft
flows-back = Back
flows-versions = Versions
flows-like = Copy the flow of another kind:
flows-under-way = { $n } under way
flows-look = Refresh
flows-steps = Steps
flows-step = Step { $n }
flows-add = Add a step
flows-up = Move step { $n } up
flows-down = Move step { $n } down
flows-remove = Remove step { $n }
flows-name = Step name
flows-name-example = for example: head, finance, general manager
flows-who = Who handles it
rule-people = Named people
rule-head = Department head
rule-heads = Chain of heads
rule-role = A role
rule-keeper = Warehouse keeper
rule-source_keeper = Source warehouse keeper
rule-destination_keeper = Destination warehouse keeper
rule-keepers = Both keepers
rule-chosen = Chosen by the previous handler
flows-person = Person { $n }
flows-more-people = Add a person
flows-people-note = In this order; choose the empty entry to remove someone.
flows-gone = (disabled)
flows-up-levels = Which level
flows-up-own = Head of the order's department
flows-up-n = { $n ->
        [one] Head { $n } level up
       *[other] Head { $n } levels up
    }
flows-head-note = Heads are set on the Departments page.
flows-levels = Maximum number of levels
flows-to-limit = Stop at a sufficient signing limit
flows-to-limit-note = Stops at the first head whose signing limit covers the amount. Limits are set on the Departments page.
flows-keeper-note = The keeper of the order's "{ $warehouse }", set on the Warehouses page.
flows-chosen-note = The previous handler (at step 1 the applicant) chooses who handles this step; that person may choose another handler or finish the step. List who may be chosen; without a list, every approver may be.
flows-mode = If there are several people
mode-any = Any one of them signs
mode-all = All of them sign, in any order
mode-in_order = All of them sign, one after the other
flows-when = Which orders need this step
flows-always = Every order.
flows-add-test = Add a condition:
flows-join = How it combines with the condition before it
flows-comparison = comparison
flows-is = is
flows-within = is within
flows-untest = Remove the condition: { $what }
test-amount = Total amount
test-quantity = Total quantity
test-area = Carton area
test-department = Department
test-warehouse = Warehouse
test-customer = Customer
comparison-at_least = ≥ at least
comparison-more_than = > more than
comparison-at_most = ≤ at most
comparison-less_than = < less than
flows-more = More: fallback, deadline, copies
flows-nobody = If there is no suitable handler
flows-own_order = If the applicant is the only approver
flows-hours = Deadline (working hours)
flows-hours-note = Empty: no deadline. Counted by the working calendar.
flows-then = After the deadline
flows-hand-to = Named person
then-remind = Remind the handler
then-escalate = Pass to the head above
then-hand_to = Pass to a named person
flows-copies = Copies
flows-copies-note = They are notified when the step is completed and can see the order.
flows-after-return = When a returned order is resubmitted
after-return-straight_if_unchanged = Unchanged: directly to the person who returned it; changed: all steps again
after-return-whole = Always repeat all steps
after-return-straight = Always directly to the person who returned it
flows-trial = Try it out
flows-trial-lead = Who would sign an order like this? Nothing is saved.
flows-trial-applicant = Applicant
flows-try = See who would sign
flows-tried = { $n ->
        [one] { $n } step to sign
       *[other] { $n } steps to sign
    }
flows-tried-nobody = No step is needed: the order would go to the administrators.
flows-publish = Publish
flows-publish-sure = Orders submitted from now on follow this flow; orders under way ({ $n }) are not affected. Publish?
flows-save = Save draft
flows-drop = Discard draft
flows-drop-sure = Discard the draft? The current flow is not affected.
flows-saved = Draft saved.
flows-published = Version { $n } is published; orders submitted from now on follow it.
flows-dropped = Draft discarded.
flows-overtaken = { $who } has just changed this flow ({ $when }). What you typed is still on this page; compare in another window. Saving or publishing again keeps what is here.
fault-whole-number = Please enter a whole number, such as 3
flaw-no-nodes = A flow needs at least one step
flaw-too-many-nodes = A flow can have at most 20 steps
flaw-name-too-long = At most 40 characters
flaw-no-people = Choose at least one person
flaw-levels = At least one level
flaw-no-destination = Orders of this kind have no destination warehouse
flaw-no-cartons = Orders of this kind have no cartons
flaw-no-customer = Orders of this kind have no customer
flaw-test-value = Enter a value to compare with
flaw-hours = Enter a number from 1 to 1000
flows-flaws = { $n ->
        [one] { $n } field of the draft to complete before it can be published
       *[other] { $n } fields of the draft to complete before it can be published
    }
