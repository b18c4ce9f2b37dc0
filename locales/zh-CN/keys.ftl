# Keyboard shortcuts, pasting from a spreadsheet
keys = 键盘快捷键
keys-new = 新建单据
keys-kind = 在「新建」页选择单据
keys-search = 查找单据
keys-help = 显示快捷键
keys-decide = 审批页：同意、退回、拒绝
keys-submit = 填单时：提交审批
keys-save = 填单时：保存草稿
keys-lines = 明细：上一行、下一行，最后一行回车自动加行
keys-tab = 明细：从一行的最后一栏到下一行，最后一行自动加行
keys-undo = 明细：撤销粘贴
keys-on = 启用单键快捷键（仅这台设备）
keys-close = 关闭
paste-done = 已粘贴 {"{n}"} 行。
paste-undone = 已撤销粘贴。
paste-left = 多出的列没有对应的栏，未粘贴。
paste-undo = 撤销粘贴
