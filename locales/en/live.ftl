# What changes while a page is looked at
live-more = New orders to decide: {"{n}"}
live-fewer = What waits for you has changed
live-unread = New messages: {"{n}"}
live-closed = This step has just been closed
live-refresh = Show
live-hide = Hide
