# Page frame
product = Warehouse orders
skip-to-content = Skip to content
nav-main = Main
nav-inbox = Inbox
nav-orders = Orders
nav-new = New
nav-admin = Admin
to-home = Go to the home page
sign-out = Sign out
language-other = 中文
confirm-no = Cancel
confirm-yes = Yes
choose = Choose…
none = None
save = Save
cancel = Cancel
optional = {" "}(optional)
role-staff = Staff
role-approver = Approver
role-admin = Administrator

# Signing in
sign-in-title = Sign in to { $company }
sign-in-lead = Warehouse orders and approvals
sign-in = Sign in
username = Username
password = Password
sign-in-wrong = Wrong username or password. Please try again.
sign-in-locked-out = Too many attempts. Wait 15 minutes, or ask your administrator.
too-many-passwords = Too many people are signing in at once. Wait a few seconds and try again; your username is still here.
too-many-from-here = Too many attempts from your network. Try again in { $seconds } seconds.
sign-in-dingtalk-waiting = Signing in with your DingTalk identity…
sign-in-dingtalk-failed = DingTalk could not identify you. Please sign in with your password.
sign-in-dingtalk-off = DingTalk sign-in is off. Please use your password.
sign-in-dingtalk-code = The DingTalk code has expired. Open the page again, or use your password.
sign-in-dingtalk-away = DingTalk cannot be reached right now. Please use your password.
sign-in-dingtalk-unknown = Your DingTalk account is not linked to an account here. Please ask your administrator.
