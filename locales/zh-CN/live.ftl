# Live updates of an open page
live-more = 有 {"{n}"} 个新的待办
live-fewer = 待办有变化
live-unread = 有 {"{n}"} 条新消息
live-closed = 这一步刚刚已经办结
live-refresh = 刷新查看
live-hide = 知道了
