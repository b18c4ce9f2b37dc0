# Live updates of an open page
live-more = New orders waiting for you: {"{n}"}
live-fewer = Your inbox has changed
live-unread = New notices: {"{n}"}
live-closed = This step has just been completed
live-refresh = Show
live-hide = Hide
