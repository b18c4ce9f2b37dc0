# The report
nav-reports = Reports
report-period = Period
report-span-month = This month
report-span-3 = 3 months
report-span-12 = 12 months
report-span-year = This year
report-days = { $from } to { $to }
report-reach = Only orders that you can see are counted; click a bar to see the orders.
report-from = From
report-show = Show
report-print = Print
report-file = Download { $file } of "{ $chart }"
report-figures = Show figures
report-nothing = There is nothing to count in this period.
report-nothing-open = Nothing is waiting at the moment.
report-month = Month
report-month-1 = Jan
report-month-2 = Feb
report-month-3 = Mar
report-month-4 = Apr
report-month-5 = May
report-month-6 = Jun
report-month-7 = Jul
report-month-8 = Aug
report-month-9 = Sep
report-month-10 = Oct
report-month-11 = Nov
report-month-12 = Dec
report-orders = Orders
report-part = { $month } { $kind }: { $amount } CNY, { $n ->
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
report-most = 90% within { $most }
report-reason = Reason
report-share = Share of submitted
report-others = Other reasons
report-sent-back = { $n ->
        [one] { $n } order sent back
       *[other] { $n } orders sent back
    }
report-round = { $n } sent back on submission { $round }
fault-too-many-months = At most { $max } months: please choose a shorter period

# Charts
chart-amounts = Amount by month and kind
chart-open = Open work by person and age
chart-pace = Time from submission to decision, by kind
chart-steps = Waiting time by step
chart-returns = Reasons for returns and rejections
chart-goods = Top goods by amount
chart-customers = Top customers by amount
chart-note-amounts = By submission date. Pending, returned and approved orders count; drafts, rejected and withdrawn orders do not. Reimbursements without lines of their own do not count either, because the purchases they settle do. Requisitions and transfers are shown with their amounts but are not new spending.
chart-note-open = What is waiting now, whatever the period. Work done on behalf of someone counts for both; in the total each order counts once.
chart-note-pace = Orders submitted in the period and approved or rejected, from first submission to decision, including nights and holidays.
chart-note-steps = Every decision by a person on orders submitted in the period, from the start of the handler's turn to the decision, including nights and holidays. The bottleneck is where orders waited longest in total.
chart-note-returns = Orders submitted in the period, by the reason given when they were returned, rejected or ended by an administrator; an order with several reasons counts under each.
chart-note-goods = Orders counted as in "Amount by month and kind", by line amount; the top ten.
chart-note-customers = Pending, returned and approved orders in the period that name a customer; the top ten. Purchases settled by a reimbursement that has no lines of its own but names a customer count under that customer, even if you cannot see the reimbursement.

# Findings
finding-amounts = { $amount } CNY in { $n ->
        [one] { $n } order
       *[other] { $n } orders
    }.
finding-more = {" "}{ $month } was { $percent }% above { $before }.
finding-less = {" "}{ $month } was { $percent }% below { $before }.
finding-same = {" "}{ $month } equalled { $before }.
finding-open = { $n ->
        [one] { $n } order is waiting
       *[other] { $n } orders are waiting
    }; { $who } has the most: { $own }.
finding-open-even = { $n ->
        [one] { $n } order is waiting
       *[other] { $n } orders are waiting
    }; at most { $own } each.
finding-open-old = { $n ->
        [one] { $n } order has been waiting for 7 days or more
       *[other] { $n } orders are waiting, { $old } of them for 7 days or more
    }; { $who } has the most: { $own }.
finding-pace = From submission to decision: half took up to { $median }, 90% up to { $most } ({ $n ->
        [one] { $n } order
       *[other] { $n } orders
    }).
finding-steps = The bottleneck is "{ $step }": median { $median } ({ $n ->
        [one] { $n } decision
       *[other] { $n } decisions
    }).
finding-returns = Of { $n ->
        [one] { $n } order
       *[other] { $n } orders
    } submitted, { $back ->
        [one] { $back } was
       *[other] { $back } were
    } returned or rejected ({ $share }); the most frequent reason was "{ $reason }".
finding-no-returns = { $n ->
        [one] The one order submitted was neither returned nor rejected.
       *[other] None of the { $n } orders submitted were returned or rejected.
    }
finding-top = Highest: "{ $what }" with { $amount } CNY{ $n ->
        [one] .
       *[other] ; the top { $n } total { $total } CNY.
    }

# Units and labels of figures
kind-letter-CG = P
kind-letter-FS = R
kind-letter-FLY = Q
kind-letter-DB = T
kind-letter-CGC = C
kind-letter-TZ = A
age-0 = under 1 day
age-1 = 1–3 days
age-3 = 3–7 days
age-7 = 7 days or more
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
took-most = 90% within
took-decisions = Decisions
took-total = Total waiting time
took-in-hours = { $what } (hours)

# Filters of the list behind a figure
list-narrowed = Filters in force
list-drop = Remove filter:{" "}
chip-named = { $name }: { $what }
chip-amount = Total { $what } to { $other } CNY
chip-amount-from = Total at least { $what } CNY
chip-amount-to = Total at most { $what } CNY
chip-created = Created { $what } to { $other }
chip-created-from = Created since { $what }
chip-created-to = Created until { $what }
chip-submitted = Submitted { $what } to { $other }
chip-submitted-from = Submitted since { $what }
chip-submitted-to = Submitted until { $what }
chip-counted-amount = Counted in amounts
chip-counted-customer = Counted for customers
chip-decided = Approved or rejected
chip-waiting = Waiting for a decision
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
chip-other-than = Other return or rejection reasons
chip-round = Sent back on submission { $what }
chip-signed = Decided by { $what } since { $other }
chip-node = Went through "{ $what }"
chip-goods = Goods: { $what }
chip-customer = Customer: { $what }

# Tiles of the home page
tile-strip = Overview
tile-open = All open work
tile-stuck = Stuck
tile-stuck-note = awaiting attention
tile-dead = Failed messages
tile-dead-note = awaiting attention
tile-fine = No problems
tile-own = My orders submitted this month
tile-own-value = { $n ->
        [one] { $n } order
       *[other] { $n } orders
    } · { $amount } CNY
tile-own-open = My pending orders
tile-waiting = Waiting for me
tile-pace = My time to decide (median)
tile-pace-note = { $n ->
        [one] { $n } order
       *[other] { $n } orders
    } in the last 30 days
tile-pace-none = None yet
tile-nothing = No orders
