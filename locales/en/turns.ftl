# Handing over, reassigning, taking back, what is stuck
said-hand_over = { $who } handed it over to { $next }
said-reassign = { $who } reassigned it to { $next }
said-take_back = { $who } took it back
refused-handed-over-by = { $who } handed this over at { $when }.
refused-taken-back-by = { $who } took this back at { $when }.
hand-over = Hand over
hand-over-to = To
hand-over-why = Note (visible to them)
hand-over-confirm = Hand over
flash-handed-over = Now with { $next }
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
stuck-unreachable = The handler has no channel, or no message got through, and has not looked in the app
stuck-long = { $n ->
        [one] Waiting for { $n } day
       *[other] Waiting for { $n } days
    }
stuck-of-person = { $n ->
        [one] { $n } order is waiting for this person.
       *[other] { $n } orders are waiting for this person.
    }
stuck-look = Review and reassign
stuck-wait = Some orders are stuck.
said-ask_before = { $who } asked { $next } for an opinion first
said-ask_after = { $who } approved and asked { $next } for an opinion as well
said-comment = { $who } commented
said-comment-to = { $who } commented, naming { $next }
said-copy = { $who } sent a copy to { $next }
said-jump = { $who } moved it to "{ $node }", with { $next }
said-terminate = { $who } ended it
said-skip = "{ $node }" has no suitable handler and was skipped
said-skip-twice = { $who } had just signed: "{ $node }" passed automatically
said-skip-own_order = The handler of "{ $node }" would be the applicant: skipped
said-remind = Overdue: { $next } was reminded
said-escalate = Overdue: passed to { $next }
in-place-of = { $who } (for { $principal })
because-unchanged = {" "}(unchanged, so straight back to whoever returned it)
because-changed = {" "}(changed, so all steps start again)
because-straight = {" "}(straight back to whoever returned it, as the flow says)
refused-nobody-fits = Nobody can sign "{ $node }". Please ask an administrator.
refused-asked-by = { $who } asked someone else for an opinion first at { $when }.
refused-went-on = The flow moved this step on at { $when }.
refused-jumped-by = { $who } moved the order to another step at { $when }.
refused-terminated-by = { $who } ended this order at { $when }.
fault-next-is-fixed = The flow decides who is next; there is nobody to choose.
fault-has-it-already = This person already has a turn in this order.
fault-name-somebody = Choose at least one person.
flash-approved-others = Approved. Others still have to sign.
flash-asked-before = Asked { $next } for an opinion. The order comes back to you afterwards.
flash-asked-after = Approved, and asked { $next } for an opinion as well.
ask = Ask for another opinion
ask-when = When
ask-before = Before mine: they give their opinion, then I decide
ask-after = After mine: I approve, then they decide as well
ask-why = What they should look at (visible to them)
ask-confirm = Ask
talk-on-order = Comment or send a copy
in-place = On behalf of someone
in-place-note = { $who } decides this on behalf of { $principal }; either of them may.
due-by = Decide by
ahead-people = Goes to { $next } next
ahead-others = { $who } still has to sign
ahead-end = Yours is the last step: once you approve, the order is approved
ahead-nobody = Nobody can handle the next step, so approving will be refused. Ask an administrator.
approve-go-on = Choose nobody; it goes on to { $next }
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
jump-node = Which step
jump-to = Who handles it
jump-by-flow = As the flow says
jump-confirm = Move
jump-sure = The current handlers will lose this order. Move it?
terminate = End this order
terminate-sure = The order ends and cannot be restored. End it?
flash-terminated = Ended. The applicant will see the reason.
mend-why = Reason (visible to the applicant)
reassign-whose = Whose turn
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
batch-sure = Approve the selected orders? Orders for which you have to choose the next handler stay.
batch-choose = You have to choose who is next: open it.
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
