# Directory, platform sign-in, DingTalk approvals, card preview
admin-directory = Directory
directory-lead = Compares people and departments with DingTalk and WeCom. You see what would change before anything is changed; names edited here are kept.
directory-off = Neither DingTalk nor WeCom is enabled.
directory-look = Compare now
directory-asked = Comparison started; it usually takes a few minutes
directory-reload = Reload
directory-never = Not compared yet. Run it once; after that it runs on schedule.
directory-state-asked = Waiting to start
directory-state-fetching = Reading the directory
directory-state-ready = Changes waiting
directory-state-applied = Applied
directory-state-failed = Could not be read
directory-state-replaced = Nothing to change
directory-cause-hand = started manually
directory-cause-schedule = on schedule
directory-cause-event = after a directory change
directory-calls = { $n ->
        [one] { $n } call
       *[other] { $n } calls
    }
directory-changes = Changes to apply
directory-questions = { $n ->
        [one] { $n } person has no account here: choose
       *[other] { $n } people have no account here: choose
    }
directory-more = { $n ->
        [one] { $n } other person
       *[other] { $n } other people
    }
directory-leave = Decide later
directory-new = Create an account
directory-is = This is { $who }
directory-apply = Apply
directory-applied = Applied: { $bound } linked, { $made } new, { $renamed } renamed, { $left } left, { $departments } departments
directory-not-ready = This comparison has already been applied, or there is a newer one.
directory-chosen-twice = One account cannot be linked to two people: { $who }. Choose again.
directory-department-new = New department { $name }
directory-department-link = Department { $name } is linked to the department with the same name
directory-rename = { $from } is renamed to { $to }
directory-bind = { $name } is linked to { $userid } by mobile number
directory-left = { $name } is no longer in the directory and will be marked as having left
directory-back = { $name } is back in the directory
directory-orphans = Orders waiting for people who have left
has-left = has left
sign-in-dingtalk = Sign in with DingTalk
sign-in-wecom = Sign in with WeCom
sign-in-elsewhere-expired = This sign-in has expired: try again.
sign-in-elsewhere-refused = The sign-in was not completed.
sign-in-elsewhere-unknown = This account is not linked to a user in this system: ask your administrator.
sign-in-elsewhere-away = The platform is not responding: try later, or use your password.
mirrors = DingTalk approvals
mirror-refresh = Refresh
mirror-attach = Approval ID
mirror-attach-button = Attach
mirror-failed = Could not be read:
mirror-as-of = as of { $when }
mirror-running = Running
mirror-approved = Approved
mirror-refused = Rejected
mirror-ended = Cancelled
mirror-agree = approved
mirror-refuse = rejected
mirror-redirected = transferred it
mirror-waiting = pending
mirror-other = other
fault-instance = Letters, digits, - and _ only
card-look = Preview card and approvers
card-title = The card as the approver sees it
card-lead = A preview: nothing was saved or sent.
card-app = WHSM
card-files = { $n ->
        [one] { $n } file
       *[other] { $n } files
    }
card-hidden = A card shows six rows; the approver sees the rest on the page:
directory-left-waits = { $n ->
        [one] { $n } order is waiting for this person; it will be listed as stuck.
       *[other] { $n } orders are waiting for this person; they will be listed as stuck.
    }
trial-send = Send me a test message
trial-sent = The platform accepted a card and a text: check your phone.
trial-card = Card
trial-text = Text
trial-colon = :{" "}
trial-no-report = Accepted; this platform does not report delivery
trial-no-report-yet = Accepted; delivery is not reported yet
trial-again = Check delivery again
refused-trial-off = This platform is not configured on the server.
refused-trial-unbound = Your account is not linked to { $platform }: enter your user ID under People first.
refused-trial = The { $what } was not sent: { $why }
