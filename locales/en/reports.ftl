# The report
nav-reports = Reports
report-period = Period
report-span-month = This month
report-span-3 = 3 months
report-span-12 = 12 months
report-span-year = This year
report-days = { $from } to { $to }
report-reach = Only orders that you may see are counted; press any part of a picture to see them.
report-from = Dates from
report-show = Show
report-print = Print
report-file = Download { $file } of “{ $chart }”
report-figures = Show figures
report-nothing = There is nothing to count in this period.
report-nothing-open = Nothing waits at the moment.
report-month = Month
report-month-short = { $n }
report-orders = Orders
report-part = { $month } { $kind }: { $amount } yuan, { $n ->
        [one] { $n } order
       *[other] { $n } orders
    }
report-handler = Handler
report-all = Total
report-count = { $n ->
        [one] { $n } order
       *[other] { $n } orders
    }
report-step = Step
report-no-flow = Chosen step by step (no flow)
report-bottleneck = Bottleneck
report-most = nine of ten within { $most }
report-reason = Reason
report-share = Of all submitted
report-others = Other reasons
report-sent-back = { $n ->
        [one] { $n } order sent back
       *[other] { $n } orders sent back
    }
report-round = Submission { $round }: { $n } sent back
fault-too-many-months = At most { $max } months: please choose a shorter period

# Pictures
chart-amounts = Amount by month and kind
chart-open = Open work by person and age
chart-pace = Time from submission to decision, by kind
chart-steps = Waiting time by step
chart-returns = Reasons for returns and rejections
chart-goods = Top goods by amount
chart-customers = Top customers by amount
chart-note-amounts = By date of submission. Pending, returned and approved orders count; drafts, rejected and withdrawn ones do not. Reimbursements without lines of their own do not count either: the purchases that they settle do. Requisitions and transfers are shown with their amounts, but are no new spending.
chart-note-open = What waits now, whatever the period. Work done in another’s place counts for both; in the total each order counts once.
chart-note-pace = Orders submitted in the period and approved or rejected, from first submission to decision, nights and holidays included.
chart-note-steps = Every decision by a person on orders submitted in the period, from the handler’s turn to the decision, nights and holidays included. The bottleneck is where orders waited longest in total.
chart-note-returns = Orders submitted in the period, by the reason given when they were returned or rejected, or ended by an administrator; an order with several reasons counts under each.
chart-note-goods = Orders that count as in “Amount by month and kind”, by the amounts of their lines; the first ten.
chart-note-customers = Pending, returned and approved orders of the period that name a customer; the first ten. Purchases settled by a reimbursement without lines of its own that names a customer count there, even if you may not see that reimbursement.

# What follows from them
finding-amounts = { $amount } yuan in { $n ->
        [one] { $n } order
       *[other] { $n } orders
    }.
finding-more = {" "}{ $month } was { $percent }% above { $before }.
finding-less = {" "}{ $month } was { $percent }% below { $before }.
finding-same = {" "}{ $month } equalled { $before }.
finding-open = { $n ->
        [one] { $n } order waits
       *[other] { $n } orders wait
    }; { $who } has most: { $own }.
finding-open-old = { $n ->
        [one] { $n } order waits
       *[other] { $n } orders wait
    }, { $old } of them for 7 days or more; { $who } has most: { $own }.
finding-pace = From submission to decision: half within { $median }, nine of ten within { $most } ({ $n ->
        [one] { $n } order
       *[other] { $n } orders
    }).
finding-steps = The bottleneck is “{ $step }”: median { $median } ({ $n ->
        [one] { $n } decision
       *[other] { $n } decisions
    }).
finding-returns = Of { $n ->
        [one] { $n } order
       *[other] { $n } orders
    } submitted, { $back ->
        [one] { $back } was
       *[other] { $back } were
    } returned or rejected ({ $share }); the most frequent reason was “{ $reason }”.
finding-no-returns = { $n ->
        [one] The one order submitted was neither returned nor rejected.
       *[other] None of { $n } orders submitted was returned or rejected.
    }
finding-top = Highest: “{ $what }” with { $amount } yuan{ $n ->
        [one] .
       *[other] ; the first { $n } have { $total } yuan together.
    }

# Words of figures
kind-letter-CG = P
kind-letter-FS = R
kind-letter-FLY = Q
kind-letter-DB = T
kind-letter-CGC = C
age-0 = under 1 day
age-1 = 1–3 days
age-3 = 3–7 days
age-7 = 7 days and more
unit-3 = { $n }K
unit-4 = { $n }0K
unit-6 = { $n }M
unit-8 = { $n }00M
unit-9 = { $n }B
unit-12 = { $n }T
took-minutes = { $n } min
took-hours = { $n } h
took-days = { $n ->
        [one] { $n } day
       *[other] { $n } days
    }
took-median = Median
took-most = Nine of ten within
took-decisions = Decisions
took-total = Total waiting
took-in-hours = { $what } (hours)

# The list behind a figure
list-narrowed = Filters from the report
list-drop = Drop the filter:{" "}
chip-submitted = Submitted { $what } to { $other }
chip-submitted-from = Submitted since { $what }
chip-submitted-to = Submitted until { $what }
chip-counted-amount = Counted by amount
chip-counted-customer = Counted by customer
chip-decided = Approved or rejected
chip-waiting = Waiting for somebody
chip-handler = Waiting for { $what }
chip-waited-from = Waiting { $what ->
        [one] { $what } day
       *[other] { $what } days
    } or more
chip-waited-to = Waiting less than { $what ->
        [one] { $what } day
       *[other] { $what } days
    }
chip-sent-back = Returned or rejected
chip-reason = Reason: { $what }
chip-other-than = Other reasons
chip-round = Sent back in submission { $what }
chip-signed = Decided by { $what } since { $other }
chip-node = Passed “{ $what }”
chip-goods = Goods: { $what }
chip-customer = Customer: { $what }

# The home page's strip
tile-strip = Overview
tile-open = All open work
tile-stuck = Stuck
tile-stuck-note = awaiting attention
tile-dead = Failed messages
tile-dead-note = awaiting attention
tile-fine = All is well
tile-own = My orders submitted this month
tile-own-value = { $n ->
        [one] { $n } order
       *[other] { $n } orders
    } · { $amount } yuan
tile-own-open = My orders that wait
tile-waiting = Waiting for me
tile-pace = My time to decide (median)
tile-pace-note = { $n ->
        [one] { $n } order
       *[other] { $n } orders
    } in 30 days
tile-pace-none = None yet
tile-nothing = No orders
