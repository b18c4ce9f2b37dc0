# Kinds and states
kind-CG = 采购
kind-FS = 采购报销
kind-FLY = 领用
kind-DB = 调拨
kind-CGC = 纸箱采购
kind-CG-what = 向供应商购买货品，入库
kind-FS-what = 报销已付的采购款
kind-FLY-what = 从仓库领出货品使用
kind-DB-what = 在两个仓库之间移动货品
kind-CGC-what = 按尺寸和材质定做纸箱
status-draft = 草稿
status-pending = 审批中
status-returned = 已退回
status-approved = 已通过
status-rejected = 已拒绝
status-withdrawn = 已撤回

# Header
order-title = 标题
order-department = 申请部门
order-warehouse-CG = 入库仓库
order-warehouse-FS = 入库仓库
order-warehouse-FLY = 领用仓库
order-warehouse-DB = 调出仓库
order-warehouse-CGC = 入库仓库
order-destination = 调入仓库
order-customer = 归属客户
order-note = 备注说明
order-submitted-at = 申请时间
untitled = （未填标题）

# Lines
lines = 明细
lines-hint = 回车到下一行，最后一行回车自动加行
lines-none = 还没有明细
lines-count = { $count } 行 · 共 { $quantity } 件(个)
line-no = 行
line-name = 货品名称
line-carton-name = 名称
line-specification = 规格
line-unit = 单位
line-length = 长 mm
line-width = 宽 mm
line-height = 高 mm
line-board = 瓦楞/材质
line-area = 展开 m²
line-quantity = 数量
line-unit-price = 单价（元）
line-amount = 金额（元）
line-tools = 操作
line-copy = 复制此行
line-remove = 删除此行
line-add = 添加一行
lines-more = 再加几行
total = 合计
total-quantity = 数量
yuan = 元

# The form
new-title = 新建单据
new-lead = 选择要填的单据
form-new = 新建{ $kind }单
form-edit = 修改{ $kind }单
form-lead = 填好后可以先存为草稿，也可以直接提交审批。
form-faults = 有 { $count } 处需要修改
line-fault = 第 { $n } 行 { $field }
colon = ：
form-unsaved = 有未保存的修改，确定离开？
form-header = 基本信息
form-submission = 提交审批
form-submit = 提交审批
form-save = 保存草稿
form-save-changes = 保存修改
next-approver = 下一位办理人
next-approver-note = 提交时需要选择
hint-field = 给办理人的提示
hint-note = 只有下一位办理人可见，会显示在他的卡片上
hint-short = 提示：

# Lists
home-waiting = 待我审批
home-nothing-waiting = 没有等待您审批的单据
home-own = 我的单据
home-all-own = 全部
home-nothing-own = 您还没有单据
home-notices = 消息
home-no-notices = 没有消息
home-mark-seen = 全部标为已读
list-search = 流水号、标题、客户或备注
list-kind = 类型
list-any-kind = 全部类型
list-status = 状态
list-any-status = 全部状态
list-mine = 我的单据
list-scope = 范围
list-find = 查找
list-nothing-found = 没有符合条件的单据
list-all = 全部单据
list-empty = 还没有单据
list-older = 更早的单据

# What the applicant does
edit = 修改
urge = 催办
copy-order = 复制为新单
discard = 删除草稿
discard-sure = 草稿删除后不能恢复，确定删除？
withdraw = 撤回单据
withdraw-note = 撤回后此单即告结束，可以复制为新单重新提交。
withdraw-reason = 撤回原因
withdraw-sure = 撤回后不能恢复，确定撤回？
flash-saved = 已保存。
flash-submitted = 已提交，正在等待{ $next }审批。
flash-discarded = 草稿已删除。
flash-urged = 已催办{ $next }。
flash-withdrawn = 单据已撤回。

# Messages
letters = 消息发送
letter-your_turn = 审批卡片 → { $who }
letter-urge = 催办卡片 → { $who }
letter-told = 结果通知 → { $who }
channel-dingtalk = 钉钉
letter-state-due = 等待发送
letter-state-claimed = 正在发送
letter-state-sent = 已发送
letter-state-dead = 发送失败
letter-state-skipped = 未发送
skip-disabled = 账号已停用
skip-not-allowed-in-dingtalk = 此人不在钉钉内审批，请在浏览器办理
skip-no-dingtalk-id = 没有绑定钉钉，消息在系统内查看
skip-superseded = 发送前已办结
skip-dingtalk-off = 没有启用钉钉
