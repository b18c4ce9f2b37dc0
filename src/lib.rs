//! WHSM: warehouse orders and their approval.
//!
//! Staff enter orders of six kinds in a browser. Each approval step sends the handler a DingTalk or WeCom card that
//! opens an approval page on a phone or in the PC panel. Each decision sends the applicant a text.
//!
//! The pages in `docs/` are the authority and change with the code: `docs/domain.md` (rules and texts),
//! `docs/interface.md` (addresses, variables, JSON), `docs/messaging.md` (the platforms), `docs/reliability.md`
//! (promises and their tests), `docs/architecture.md` (where code goes), `docs/adding.md` (which files to touch for what).
//!
//! # The map
//!
//! | module | what it is for |
//! | --- | --- |
//! | [`clock`] [`error`] [`config`] [`telemetry`] | time, kinds of errors, environment variables, logs; know nothing of the domain |
//! | [`throttle`] | limits on the work that strangers may cause |
//! | [`texts`] [`typed_text`] | Chinese and English texts of pages and errors; cleaning of what people type |
//! | [`db`] | pool, migrations, tables; a private PostgreSQL where none is configured |
//! | [`sheet`] | uploaded spreadsheets as rows of text |
//! | [`org`] | people, departments, passwords, sessions, tokens, delegations, the working calendar, the company |
//! | [`audit`] | who changed which master data and settings, with the values before and after |
//! | [`catalog`] | warehouses, goods, their units, import of goods |
//! | [`orders`] | header and lines of each kind, totals, numbers, who may see which order |
//! | [`stock`] | ledger and balances of the warehouses, and what each line of an order means for them |
//! | [`outbox`] | letters: notices to people, one per channel, with leases and delivery results |
//! | [`approval`] | flows, steps, `decide` (pure), `act` (one transaction), the log |
//! | [`keeping`] | what keepers do with approved orders: receive, issue, send, confirm, close, reverse |
//! | [`settings`] | the company's settings, flows and phrases as one file, out and in |
//! | [`reports`] | figures, each with the filter of the orders that it counts |
//! | [`history`] | seals over log, submissions and audit; finds changes made outside the program |
//! | [`messenger`] | DingTalk and WeCom over HTTP; knows nothing of the domain |
//! | [`platform`] | the state of a platform that all instances share: token, rate, calls of the month, events |
//! | [`simulator`] | DingTalk and WeCom as servers with state, for tests and the demo |
//! | [`files`] | the file store: a folder or an S3 bucket |
//! | [`live`] | pushes changes of the inbox to open pages |
//! | [`app`] | the shared state of the running program |
//! | [`compose`] [`directory`] [`filing`] [`mirror`] | words letters for their channel; imports people and departments from the platforms; stores and reads attachments; shows DingTalk's own approvals |
//! | [`vitals`] | the state of the running program in figures |
//! | [`old_system`] | takes over orders, people, departments and warehouses of the system before |
//! | [`backup`] | copies database and attachments into a folder, and restores them |
//! | [`web`] [`api`] [`worker`] [`seed`] | pages, JSON, the sender of letters, the demo's data |
//! | [`cli`] | the commands |
//!
//! A module imports only from rows above its own (`tests/it/tidy.rs` enforces it). `messenger` and `simulator` import
//! nothing of the domain; `web`, `api`, `worker` and `seed` never import each other.
//!
//! # A request: Li approves
//!
//! `POST /approvals/{step}/decision` → [`web::routes`] finds the handler → the viewer is read from the session, origin
//! and CSRF token are checked, the form is read once → `approval::act`: BEGIN, lock the order, read its chain,
//! [`approval::decide`] (a plan or a refusal), write step, status, log and letters, COMMIT → 303 to the page, which says
//! what happened.
//!
//! # A message: Zhao is told
//!
//! The transaction above wrote letters with ids, one per channel → a [`worker`] claims one with a lease, within
//! [`platform`]'s limits, at once (NOTIFY) or within a second → [`compose`] words it from the present state, and the
//! bytes are kept → it is sent with no transaction open → it is settled: sent, due again, dead or skipped. A dead
//! letter goes over the person's next channel. Later the worker asks the platform for its delivery. A retry sends the
//! same bytes, which the platforms show once.
//!
//! # Glossary
//!
//! One word per idea, in code, comments and English texts.
//!
//! | English | 中文 | what it is |
//! | --- | --- | --- |
//! | order | 单据 | a header with lines, of one kind |
//! | kind | 单据类型 | purchase 采购, reimbursement 采购报销, requisition 领用, transfer 调拨, carton purchase 纸箱采购, adjustment 库存调整 |
//! | header, line | 表头、明细 | who, where, why; one article or carton |
//! | order number | 流水号 | `CG-20261120-0007`, per kind and day |
//! | applicant | 申请人 | the person who enters and submits an order |
//! | handler | 办理人 | the person whose turn it is |
//! | step | 步骤 | one turn of one handler; a step that comes back is a new one |
//! | round | 第几次提交 | a submission and all that follows until the next |
//! | submit, approve, return, reject, withdraw, urge | 提交、同意、退回、拒绝、撤回、催办 | what people do with an order |
//! | flow, node | 流程、节点 | the way that orders of a kind go; one step of it as drawn |
//! | version, draft (of a flow) | 版本、草稿 | a published flow, which its orders keep; the flow being drawn |
//! | any, all, in order | 或签、会签、依次 | how many of a node's people sign |
//! | visit, seat | 一轮办理、一个签名 | an order's stay at a node; one signature of it |
//! | hand over, reassign, take back | 转办、改派、拿回 | pass on one's own turn; an administrator passes on another's; undo one's approval |
//! | ask before, ask after | 前加签、后加签 | ask for one more opinion, before one's own or after it |
//! | jump, terminate | 跳转、终止 | an administrator moves an order to another node, or ends it, with a reason |
//! | comment | 审批意见 | what a decision says, for everybody |
//! | hint | 上一步办理人给您的提示 | from one handler to the next, not for the applicant |
//! | remark, mention | 评论、提及 | what people write about an order besides decisions; a person named in it, who is notified |
//! | copy | 抄送 | an order sent for information |
//! | phrase | 常用语 | a comment that people use often |
//! | settle | 核销 | a reimbursement pays purchases, each once |
//! | draft (of an order) | 草稿 | an order before its first submission |
//! | template, share | 模板、谁可以用 | an order that recurs, kept for oneself, one's department or all |
//! | attachment, thumbnail | 附件、缩略图 | a file of an order; a small picture of it |
//! | customer | 归属客户 | the customer that the cost belongs to |
//! | supplier, wanted by | 供应商、期望到货 | whom a purchase buys from; the day when the goods are wanted |
//! | keeper | 仓库管理员 | of a warehouse |
//! | board | 瓦楞/材质 | the board grade of a carton |
//! | on hand, claim, available | 现存、占用、可用 | what is in the warehouse; what orders still ask for; the difference |
//! | expected | 待收 | what approved purchases have not delivered yet |
//! | in transit, spot | 在途 | sent by one warehouse, not yet confirmed by the other; a warehouse's shelf or the way to it |
//! | entry (of stock), move | 出入库单、库存流水 | one act of a keeper; what it does to one balance |
//! | reversal | 冲红 | an entry that cancels a wrong one |
//! | difference | 差异 | what an adjustment says is there more 盘盈 or less 盘亏 |
//! | closing (of the rest) | 关闭余量 | declares that the rest of a line will not be received or issued |
//! | back to the supplier, back to the shelf | 退货、退库 | undoes a part of what was received or issued; the line is open again |
//! | opening | 期初 | the stock of a warehouse when it begins to keep stock |
//! | count, tally | 盘点、盘到的数量 | what stands on the shelves, counted by people without the book; one number that somebody noted |
//! | card (of stock) | 库存台账 | the moves of one article in one warehouse, with the running balance |
//! | binding | 关联商品 | which article a line of an order means; the line keeps its own text |
//! | import, preview | 导入、核对 | goods from a spreadsheet; what it would change, shown before it does |
//! | sheet | 工作表 | one table of an uploaded spreadsheet |
//! | notice, letter | 通知、信件 | what a person is to be told; the same on its way over one channel |
//! | channel | 渠道 | inbox of the program, DingTalk, its to-do list 待办, WeCom |
//! | lane | 信件序列 | the letters of one order to one person over one channel; they keep their order |
//! | claim, lease, fence | 领取、租约、栅栏 | a worker takes a letter; for a limited time; a worker that lost its claim changes nothing |
//! | receipt | 回执 | the platform's id of a sent message |
//! | delivery | 送达结果 | what the platform reports about a sent letter |
//! | card, text | 卡片、文本通知 | the two shapes of a message |
//! | platform | 平台 | DingTalk 钉钉 or WeCom 企业微信 |
//! | directory, run | 通讯录、比对 | people and departments of a platform; one comparison with them |
//! | mirror | 钉钉审批 | an approval of DingTalk's own, attached to an order |
//! | delegation, principal, delegate | 委托、委托人、受托人 | the delegate acts for the principal, who is away |
//! | working calendar | 工作日历 | working hours of the week, holidays, weekends worked instead (调休) |
//! | stuck | 滞留 | an order whose handler cannot act, or has not acted in time |
//! | digest | 每日提醒 | the morning's text to administrators about stuck orders |
//! | audit entry, actor | 变更记录、操作人 | one change of one row of master data or settings; the person who made it |
//! | successor | 接手人 | takes over a person's open steps |
//! | free login | 免登 | signing in by a code that DingTalk's container gives |
//! | report, period, figure | 报表、期间、数字 | sums over orders; the days covered; one number, linked to the orders that it counts |
//! | counted | 计入金额 | the orders whose amount counts, so that none counts twice |
//! | pace, bottleneck | 用时、瓶颈 | time from submission to decision; the step where orders wait the longest |
//! | view | 常用视图 | a filter of the order list, saved under a name |
//! | installation, mark | 安装、标识 | one database with its store of files; the id that both bear |
//! | hold, release | 暂存、放行 | letters of a restored copy are not sent; an administrator sends or drops them |
//! | press | 一次点击 | the key of one press of a button: it acts once, however often it arrives |

#[cfg(not(test))]
pub mod api;
pub mod app;
pub mod approval;
pub mod audit;
pub mod backup;
pub mod catalog;
#[cfg(not(test))]
pub mod cli;
pub mod clock;
pub mod compose;
pub mod config;
pub mod db;
pub mod directory;
pub mod error;
pub mod files;
pub mod filing;
pub mod history;
pub mod keeping;
pub mod live;
pub mod messenger;
pub mod mirror;
pub mod old_system;
pub mod orders;
pub mod org;
pub mod outbox;
pub mod platform;
pub mod reports;
#[cfg(not(test))]
pub mod seed;
pub mod settings;
pub mod sheet;
#[cfg(not(test))]
pub mod simulator;
pub mod stock;
pub mod telemetry;
pub mod texts;
pub mod throttle;
pub mod typed_text;
pub mod vitals;
#[cfg(not(test))]
pub mod web;
pub mod worker;
