# What the import of the old system knows and writes. Names of states are separated by |.
old-states-approved = 已通过|通过|审批通过|已完成|完成|已办结|办结|结束|同意|approved|finished
old-states-rejected = 已拒绝|拒绝|审批拒绝|未通过|不通过|驳回|rejected
old-states-withdrawn = 已撤回|撤回|已撤销|撤销|作废|已作废|取消|已取消|withdrawn|cancelled
old-states-returned = 已退回|退回|returned
old-states-pending = 审批中|待审批|未完成|进行中|办理中|pending
old-customer = 归属客户：{ $value }
old-file = 旧系统附件：{ $value }
old-rejected = 旧系统中已拒绝
old-pending-finished = 旧系统中审批尚未完成，导入时按已完成处理
