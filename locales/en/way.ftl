# Flow diagram
way-start = Submitted by the applicant
way-end = Approved
way-comma = ,{" "}
way-unnamed = Chosen step by step
way-chooses-or-ends = The current handler chooses the next one or finishes
way-chooses-or-goes-on = The current handler chooses the next one, or it goes on to the steps below
way-head = Head of the order's department
way-head-up = { $n ->
        [one] Head { $n } level above the order's department
       *[other] Head { $n } levels above the order's department
    }
way-heads = Chain of heads, at most { $n ->
        [one] { $n } level
       *[other] { $n } levels
    }
way-heads-to-limit = Chain of heads until a signing limit covers the amount, at most { $n ->
        [one] { $n } level
       *[other] { $n } levels
    }
way-keeper = Keeper of the order's warehouse
way-destination-keeper = Keeper of the destination warehouse
way-keepers = Keepers of both warehouses
way-role = Everyone with the role "{ $role }"
way-chosen = Chosen by the previous handler
way-chosen-from = Chosen by the previous handler from { $names }
way-any = Any one signs
way-all = All sign
way-in-order = One after the other
way-when = Only if:
way-and = and
way-or = or
way-when-amount = Total amount { $is } { $than } CNY
way-when-quantity = Total quantity { $is } { $than }
way-when-area = Carton area { $is } { $than } m²
way-when-department = Department is within { $name }
way-when-warehouse = Warehouse is { $name }
way-when-customer = Customer is { $name }
sign-at_least = ≥
sign-more_than = >
sign-at_most = ≤
sign-less_than = <
way-copies = Copied to { $names }
way-deadline-remind = Within { $n ->
        [one] { $n } working hour
       *[other] { $n } working hours
    }, then a reminder
way-deadline-escalate = Within { $n ->
        [one] { $n } working hour
       *[other] { $n } working hours
    }, then to the head above
way-deadline-hand_to = Within { $n ->
        [one] { $n } working hour
       *[other] { $n } working hours
    }, then to { $who }
otherwise-administrators = Pass to the administrators
otherwise-skip = Skip the step
otherwise-head_above = Pass to the head above
way-if-nobody = If there is no suitable handler: { $what }
way-if-own-order = If the applicant is the only approver: { $what }
way-passed-nobody = No suitable handler: skipped
way-passed-own_order = The handler is the applicant: skipped
way-passed-twice = The same person had just signed: passed
way-passed-jumped = Skipped by an administrator
way-instead-nobody = No suitable handler; the people above handle it instead
way-instead-own_order = The applicant would be the only approver; the people above handle it instead
way-nobody = No handler; submitting would be refused
way-state-passed = Passed
way-state-not-needed = Not needed
way-state-stuck = No handler
way-no-name = (no name yet)
way-no-people = No people chosen yet
