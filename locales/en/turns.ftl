# Hand over, reassign, take back, stuck orders
said-hand_over = { $who } handed it over to { $next }
said-reassign = { $who } reassigned it to { $next }
said-take_back = { $who } took it back
refused-handed-over-by = { $who } handed this over at { $when }.
refused-taken-back-by = { $who } took this back at { $when }.
hand-over = Hand over
hand-over-to = To
hand-over-why = Note (visible to the new handler)
hand-over-confirm = Hand over
flash-handed-over = Handed over to { $next }
take-back = Take back
take-back-sure = Take it back? The next handler's card becomes invalid.
flash-taken-back = Taken back; it is your turn again
reassign = Reassign
reassign-why = Reason
admin-stuck = Stuck
stuck-lead = Orders past their deadline, waiting too long, or waiting for someone who is disabled, has left or cannot be reached. A new handler is notified at once.
stuck-empty = Nothing is stuck
stuck-disabled = The handler is disabled
stuck-left = The handler has left
stuck-unreachable = The handler has no message channel, or no message was delivered, and the in-app message is unread
stuck-long = { $n ->
        [one] Waiting for { $n } day
       *[other] Waiting for { $n } days
    }
stuck-of-person = { $n ->
        [one] { $n } order is waiting for this person.
       *[other] { $n } orders are waiting for this person.
    }
stuck-look = Review and reassign
stuck-wait = Some orders are stuck and need attention.
said-ask_before = { $who } asked { $next } for an opinion first
said-ask_after = { $who } approved and asked { $next } for an opinion as well
said-comment = { $who } commented
said-comment-to = { $who } commented and notified { $next }
said-copy = { $who } sent a copy to { $next }
said-jump = { $who } moved it to "{ $node }", assigned to { $next }
said-terminate = { $who } terminated it
said-skip = "{ $node }" has no suitable handler and was skipped
said-skip-twice = { $who } had just signed: "{ $node }" passed automatically
said-skip-own_order = The handler of "{ $node }" would be the applicant: skipped
said-remind = Overdue: { $next } was reminded
said-escalate = Overdue: passed to { $next }
in-place-of = { $who } (for { $principal })
because-unchanged = {" "}(unchanged: directly to the person who returned it)
because-changed = {" "}(changed: all steps start again)
because-straight = {" "}(directly to the person who returned it, according to the flow)
refused-nobody-fits = No suitable handler for "{ $node }". Please ask an administrator.
refused-asked-by = { $who } asked another person for an opinion at { $when }.
refused-went-on = This step was passed on automatically at { $when }.
refused-jumped-by = { $who } moved the order to another step at { $when }.
refused-terminated-by = { $who } terminated this order at { $when }.
fault-next-is-fixed = The flow determines the next handler; do not choose one.
fault-has-it-already = This person already has a turn in this order.
fault-name-somebody = Choose at least one person.
flash-approved-others = Approved. Others still have to sign.
flash-asked-before = Asked { $next } for an opinion. The order comes back to you afterwards.
flash-asked-after = Approved, and asked { $next } for an opinion as well.
ask = Ask for another opinion
ask-when = When
ask-before = Before mine: the other person gives an opinion, then I decide
ask-after = After mine: I approve, then the other person decides as well
ask-why = Question (visible to the person asked)
ask-confirm = Ask
talk-on-order = Comment or send a copy
in-place = On behalf of another person
in-place-note = { $who } decides this on behalf of { $principal }; both of them may decide.
due-by = Decide by
ahead-people = Goes to { $next } next
ahead-others = { $who } still has to sign
ahead-end = Yours is the last step: your approval completes the order
ahead-nobody = The next step has no handler, so approving will be refused. Ask an administrator.
approve-go-on = Choose no handler: the flow passes it on to { $next }
talk-comment = Comment
talk-comment-words = Your comment (visible to everyone who can see this order)
talk-comment-people = Notify
talk-comment-send = Comment
talk-copy = Send a copy
talk-copy-words = Message
talk-copy-people = To
talk-copy-send = Send
flash-commented = Comment added.
flash-copied = Sent. They are notified and can see this order.
jump = Move to another step
jump-node = Step
jump-to = Handler
jump-by-flow = According to the flow
jump-confirm = Move
jump-sure = The current handlers can no longer decide this order. Move it?
terminate = Terminate this order
terminate-sure = A terminated order cannot be restored. Terminate it?
flash-terminated = Terminated. The applicant will see the reason.
mend-why = Reason (visible to the applicant)
reassign-whose = Current handler
way = Approval route
way-ahead = Who will approve
form-way = Show who approves
batch-title = Batch approval
batch-none = Nothing was selected.
batch-count = { $n } of { $all } approved.
batch-done = Approved
batch-not-done = Not done
batch-back = Back to the inbox
batch-tick = Select "{ $title }"
batch-comment = Comment (optional)
batch-approve = Approve selected
batch-sure = Approve the selected orders? Orders that need you to choose the next handler are left out.
batch-choose = You must choose the next handler: open the order.
stuck-late = Just past its deadline
stuck-late-hours = { $n ->
        [one] { $n } hour past its deadline
       *[other] { $n } hours past its deadline
    }
stuck-late-days = { $n ->
        [one] { $n } day past its deadline
       *[other] { $n } days past its deadline
    }
stuck-of = Orders waiting for { $who }
stuck-all = All stuck orders
stuck-more = Showing the oldest { $shown } of { $n }.
changes = Changes since submission { $from }
changes-none = Nothing was changed.
changes-absent = (new)
changes-removed = (removed)
changes-empty = (empty)
unusual = Needs attention
unusual-price-above = { $what } costs { $percent }% more than last time ({ $last } CNY, { $number }, { $when })
unusual-price-below = { $what } costs { $percent }% less than last time ({ $last } CNY, { $number }, { $when })
unusual-amount = The total is more than twice what is usual for this department ({ $usual } CNY)
admin-phrases = Quick phrases
phrases-lead = When deciding, tap one to insert it as your comment.
phrases-empty = No phrases yet
phrase-words = New phrase
phrase-add = Add
phrase-remove = Remove
page-offline = No network: nothing was sent. Try again once you are online.
said-approve-beside = { $who } approved; others still have to sign
