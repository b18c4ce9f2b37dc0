// Draws one person's chat and opens cards on the phone or in the PC panel. Answers our pages that ask for a sign-in code.
(function () {
  "use strict";
  var userid = document.body.getAttribute("data-userid");
  var base = document.body.getAttribute("data-base") || "/people/";
  var chat = document.getElementById("chat");
  var phone = document.getElementById("phone-frame");
  var pc = document.getElementById("pc-frame");
  var todos = document.getElementById("todos");
  var tabs = document.getElementById("tabs");
  var back = document.getElementById("back");
  var drawn = "";
  var drawnTodos = "";
  var shown = chat;
  var opened = "";

  function el(name, className, text) {
    var node = document.createElement(name);
    if (className) node.className = className;
    if (text !== undefined && text !== null) node.textContent = text;
    return node;
  }

  // FFBBBBBB → rgba; 0xFFFF9D46 → #FF9D46
  function colour(argb) {
    var digits = String(argb || "FF888888").replace(/^0x/i, "");
    return "#" + digits.slice(2, 8);
  }

  function inner(link) {
    var found = /[?&]url=([^&]*)/.exec(link || "");
    return found ? decodeURIComponent(found[1]) : link;
  }

  // Each host name (li.localhost) has its own cookies: the application is opened there too.
  function own(link) {
    var url = new URL(link);
    if (/\.localhost$/.test(location.hostname) && /^(127\.0\.0\.1|localhost)$/.test(url.hostname)) {
      url.hostname = location.hostname;
      // As in WeCom's own browser, which a frame cannot imitate: sign in first, without a click.
      if (base === "/wecom/") return url.origin + "/login/wecom?next=" + encodeURIComponent(url.pathname + url.search);
    }
    return url.href;
  }

  function markRead(id) {
    fetch(base + encodeURIComponent(userid) + "/read/" + id, { method: "POST" });
  }

  function openPhone(url) {
    opened = own(inner(url));
    phone.src = own(inner(url));
    phone.hidden = false;
    shown.hidden = true;
    tabs.hidden = true;
    back.hidden = false;
  }

  function openOnPhone(message, url) {
    markRead(message.id);
    openPhone(url);
  }

  function openOnPc(message) {
    markRead(message.id);
    pc.src = own(inner(message.card.pc_url || message.card.url));
    pc.hidden = false;
    document.getElementById("pc-empty").hidden = true;
    document.getElementById("pc-close").hidden = false;
  }

  function card(message) {
    var data = message.card;
    var box = el("div", message.read ? "card" : "card new");
    var head = el("div", "card-head", message.app);
    head.style.background = colour(data.colour);
    if (data.status) {
      var chip = el("span", "chip", data.status);
      chip.style.background = colour(data.status_colour);
      head.appendChild(chip);
    }
    box.appendChild(head);
    var main = el("button", "card-main");
    main.type = "button";
    main.appendChild(el("p", "card-title", data.title));
    (data.rows || []).forEach(function (row) {
      var line = el("div", "card-row");
      line.appendChild(el("span", "", row.key));
      line.appendChild(el("span", "", row.value));
      main.appendChild(line);
    });
    if (data.rich) {
      var rich = el("div", "card-rich", data.rich.num);
      rich.appendChild(el("small", "", data.rich.unit));
      main.appendChild(rich);
    }
    main.appendChild(el("p", "card-content", (data.lines || []).join("\n")));
    main.addEventListener("click", function () { openOnPhone(message, data.url); });
    box.appendChild(main);
    var foot = el("div", "card-foot", (data.author || "") + (data.files ? " · 附件 " + data.files : ""));
    var button = el("button", "", "在电脑打开");
    button.type = "button";
    button.addEventListener("click", function () { openOnPc(message); });
    foot.appendChild(button);
    box.appendChild(foot);
    return box;
  }

  // A text, with an optional title and buttons.
  function bubble(message) {
    var box = el("div", "bubble");
    if (message.title) box.appendChild(el("strong", "", message.title));
    box.appendChild(el("p", "", message.text));
    (message.buttons || []).forEach(function (one) {
      var button = el("button", "", one.title);
      button.type = "button";
      button.addEventListener("click", function () { openOnPhone(message, one.url); });
      box.appendChild(button);
    });
    return box;
  }

  function todo(task) {
    var box = el("button", "todo", task.subject);
    box.type = "button";
    box.disabled = task.done;
    (task.rows || []).forEach(function (row) {
      var line = el("div", "card-row");
      line.appendChild(el("span", "", row.key));
      line.appendChild(el("span", "", row.value));
      box.appendChild(line);
    });
    box.addEventListener("click", function () { openPhone(task.url); });
    return box;
  }

  function drawTodos(tasks) {
    var seen = JSON.stringify(tasks);
    if (seen === drawnTodos) return;
    drawnTodos = seen;
    todos.textContent = "";
    if (tasks.length === 0) todos.appendChild(el("p", "nothing", "没有待办"));
    var open = tasks.filter(function (task) { return !task.done; });
    var done = tasks.filter(function (task) { return task.done; });
    open.concat(done).forEach(function (task) { todos.appendChild(todo(task)); });
    var count = document.getElementById("todo-count");
    count.textContent = open.length;
    count.hidden = open.length === 0;
  }

  function show(list) {
    shown = list;
    [chat, todos].forEach(function (one) {
      one.hidden = one !== list;
      document.getElementById("tab-" + one.id).setAttribute("aria-selected", String(one === list));
    });
  }

  function draw(messages) {
    var seen = JSON.stringify(messages);
    if (seen === drawn) return;
    var first = drawn === "";
    drawn = seen;
    chat.textContent = "";
    if (messages.length === 0) chat.appendChild(el("p", "nothing", "还没有消息"));
    messages.forEach(function (message) {
      chat.appendChild(el("p", "when", message.at));
      chat.appendChild(message.card ? card(message) : bubble(message));
    });
    if (first || messages.length) chat.scrollTop = chat.scrollHeight;
  }

  function ask(what, drawIt) {
    return fetch(base + encodeURIComponent(userid) + "/" + what)
      .then(function (answer) { return answer.json(); })
      .then(drawIt, function () {});
  }

  function look() {
    Promise.all([ask("messages", draw), ask("todos", drawTodos)])
      .then(function () { setTimeout(look, 2000); });
  }

  document.getElementById("tab-chat").addEventListener("click", function () { show(chat); });
  document.getElementById("tab-todos").addEventListener("click", function () { show(todos); });
  back.addEventListener("click", function () {
    phone.src = "about:blank";
    phone.hidden = true;
    tabs.hidden = false;
    show(shown);
    this.hidden = true;
    chat.scrollTop = chat.scrollHeight;
  });
  document.getElementById("pc-close").addEventListener("click", function () {
    pc.src = "about:blank";
    pc.hidden = true;
    document.getElementById("pc-empty").hidden = false;
    this.hidden = true;
  });

  // Plays DingTalk's container: a page of the application asks for a sign-in code.
  window.addEventListener("message", function (event) {
    var fromFrame = event.source === phone.contentWindow || event.source === pc.contentWindow;
    if (!fromFrame || !event.data || event.data.type !== "whsm-sim-auth-code-request") return;
    if (base === "/wecom/") {
      // WeCom signs people in by redirecting the page to its sign-in and back.
      phone.src = event.origin + "/login/wecom?next=" + encodeURIComponent(new URL(opened).pathname);
      return;
    }
    fetch(base + encodeURIComponent(userid) + "/code", { method: "POST" })
      .then(function (answer) { return answer.json(); })
      .then(function (answer) {
        event.source.postMessage({ type: "whsm-sim-auth-code", code: answer.code }, event.origin);
      });
  });

  look();
})();
