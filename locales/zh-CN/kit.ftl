# Page frame
product = 仓储单据
skip-to-content = 跳到正文
nav-main = 主导航
nav-inbox = 待我审批
nav-orders = 单据
nav-new = 新建
nav-admin = 管理
to-home = 回到首页
sign-out = 退出登录
language-other = English
confirm-no = 再想想
confirm-yes = 确定
choose = 请选择…
none = 无
save = 保存
cancel = 取消
optional = （选填）
role-staff = 员工
role-approver = 审批人
role-admin = 管理员

# Signing in
sign-in-title = 登录 { $company }
sign-in-lead = 仓储单据申请与审批
sign-in = 登录
username = 用户名
password = 密码
sign-in-wrong = 用户名或密码不正确，请重新输入。
sign-in-locked-out = 尝试次数过多，请 15 分钟后再试，或联系管理员。
too-many-passwords = 同时登录的人太多，请稍等几秒再试。您填写的用户名还在。
too-many-from-here = 来自您所在网络的尝试过多，请 { $seconds } 秒后再试。
sign-in-dingtalk-waiting = 正在用钉钉身份登录…
sign-in-dingtalk-failed = 没有取得钉钉身份，请输入密码登录。
sign-in-dingtalk-off = 没有启用钉钉登录，请输入密码登录。
sign-in-dingtalk-code = 钉钉登录凭证已失效，请重新打开页面，或输入密码登录。
sign-in-dingtalk-away = 暂时连不上钉钉，请输入密码登录。
sign-in-dingtalk-unknown = 您的钉钉账号没有绑定本系统的账号，请联系管理员。
