//! WHSM: warehouse orders, approved where people are.
//!
//! Staff enter orders of five kinds in a browser; each approval step sends the approver a DingTalk card that opens an
//! approval page on a phone or in the PC panel; each decision sends the applicant a text.
//!
//! # The map
//!
//! | module | what it is for |
//! | --- | --- |
//! | [`clock`] [`error`] [`config`] [`telemetry`] | time, the shapes of failures, the environment, logs: know nothing of us |
//! | [`texts`] | Chinese and English texts of pages and errors |
//! | [`db`] | pool, migrations, tables; a private PostgreSQL for those who have none |
//! | [`org`] | who: people, departments, passwords, sessions, tokens |
//! | [`audit`] | who changed which master data and settings, with before and after |
//! | [`catalog`] | with what: warehouses, goods |
//! | [`orders`] | what is asked for: header and lines of five kinds, totals, numbers, who may see which |
//! | [`outbox`] | who is to be told what: letters, leases, what became of them |
//! | [`approval`] | how it is decided: steps, `decide` (pure), `act` (one transaction), the log |
//! | [`reports`] | what the orders come to: figures, each with the filter of the list behind it |
//! | [`messenger`] | the outside: DingTalk and WeCom over HTTP, without a word of the domain |
//! | [`platform`] | what all instances share about a platform: token, pace, calls of the month |
//! | [`simulator`] | DingTalk and WeCom as servers with state, for tests and the demo |
//! | [`files`] | where bytes are kept beside the database: a folder or an S3 bucket |
//! | [`live`] | who looks at a page now, told when their inbox changes |
//! | [`app`] | what the running program holds |
//! | [`compose`] [`directory`] [`filing`] [`mirror`] | from a letter to the message of its channel; people and departments from the platforms; attachments from the upload to the store and back; DingTalk's own approvals |
//! | [`web`] [`api`] [`worker`] [`seed`] | pages, JSON, the sender of letters, the demo's data |
//!
//! A module imports only from rows above its own (`tests/it/tidy.rs` sees to it); `messenger` and `simulator` import
//! nothing of the domain; `web`, `api`, `worker` and `seed` never each other.
//!
//! # A request: Li approves
//!
//! `POST /approvals/{step}/decision` → [`web::routes`] finds the handler → the viewer is read from the session, the form
//! is read once, origin and token checked → `approval::act`: BEGIN, lock the order, read its chain, [`approval::decide`]
//! (a plan or a refusal), write step, status and log, enqueue notices, COMMIT → 303 to the page, which says what happened.
//!
//! # A message: Zhao is told
//!
//! The transaction above wrote letters with ids, one a channel → a [`worker`] claims one with a lease, as far as
//! [`platform`]'s limits allow, at once (NOTIFY) or within a second → [`compose`] words it from present truth, and the
//! bytes are kept → it is sent with no transaction open → it is settled: sent, due again, dead or skipped; for good
//! means: over the next channel. Later its result is asked for. A retry sends the same bytes; the platforms show a
//! repetition once.
//!
//! # Words
//!
//! | English | 中文 | what it is |
//! | --- | --- | --- |
//! | order | 单据 | a header with lines, of one of five kinds |
//! | header, line | 表头、明细 | who, where, why; one article or carton |
//! | purchase, reimbursement, requisition, transfer, carton purchase | 采购、采购报销、领用、调拨、纸箱采购 | the kinds |
//! | order number | 流水号 | `CG-20261120-0007`, per kind and day |
//! | applicant | 申请人 | who enters and submits |
//! | handler | 办理人 | whose turn it is |
//! | step | 步骤 | one turn of one handler; a step that comes back is a new one |
//! | round | 第几次提交 | a submission with all that follows until the next |
//! | submit, approve, return, reject, withdraw, urge | 提交、同意、退回、拒绝、撤回、催办 | the acts |
//! | flow, node | 流程、节点 | the way that orders of a kind go; one step of it as drawn |
//! | version, draft | 版本、草稿 | what was published, orders keep theirs; what is being drawn |
//! | any, all, in order | 或签、会签、依次 | how many of a node's people sign |
//! | visit, seat | 一轮办理、一个签名 | each time that an order comes to a node; one signature of it |
//! | hand over, reassign, take back | 转办、改派、拿回 | one's own turn, somebody's by an administrator, one's approval |
//! | ask before, ask after | 前加签、后加签 | one more opinion, before one's own or after it |
//! | copy, comment | 抄送、评论 | for information; said about the order |
//! | jump, terminate | 跳转、终止 | by an administrator, for a reason |
//! | import, check | 导入、核对 | goods from a spreadsheet; looking at what it would do before it is done |
//! | settle | 核销 | a reimbursement stands for purchases |
//! | phrase | 常用语 | what people say often |
//! | hint | 上一步办理人给您的提示 | from one handler to the next, not for the applicant |
//! | comment | 审批意见 | for everybody |
//! | template, share | 模板、谁可以用 | an order that recurs, kept as it is typed; for oneself, one's department or all |
//! | attachment, thumbnail | 附件、缩略图 | a file of an order; a small picture of it |
//! | customer | 归属客户 | whom the cost belongs to |
//! | keeper | 仓库管理员 | of a warehouse |
//! | board | 瓦楞/材质 | of a carton |
//! | card, text | 卡片、文本通知 | the two shapes of a work notice (工作通知) |
//! | notice, letter | 通知、信件 | that somebody is to be told; the same on its way over one channel |
//! | channel | 渠道 | the inbox in the program, DingTalk, its to-do list 待办, WeCom |
//! | directory, run | 通讯录、比对 | people and departments over there; one look at them |
//! | mirror | 钉钉审批 | an approval of DingTalk's own beside an order |
//! | delegation, principal, delegate | 委托、委托人、受托人 | somebody stands in for somebody who is away |
//! | working calendar, span | 工作日历 | the hours of a week that are worked, holidays, weekends worked instead (调休) |
//! | stuck | 滞留 | an order whose handler will not act, or has not in time |
//! | digest | 每日提醒 | the morning's text to administrators about what is stuck |
//! | audit entry, actor | 变更记录、操作人 | one change of one row of master data or settings; who made it |
//! | successor | 接手人 | who takes over the open steps of somebody |
//! | free login | 免登 | signing in by a code that DingTalk's container gives |
//! | report, period, figure | 报表、期间、数字 | what the orders come to; the days it is about; one number with the orders behind it |
//! | counted | 计入金额 | whose amount counts, so that none counts twice |
//! | pace, bottleneck | 用时、瓶颈 | from the submission to the decision; the step where orders wait the longest |
//! | press | 一次点击 | the key of one press of a button: it acts once, however often it arrives |

pub mod api;
pub mod app;
pub mod approval;
pub mod audit;
pub mod catalog;
pub mod clock;
pub mod compose;
pub mod config;
pub mod db;
pub mod directory;
pub mod error;
pub mod files;
pub mod filing;
pub mod live;
pub mod messenger;
pub mod mirror;
pub mod orders;
pub mod org;
pub mod outbox;
pub mod platform;
pub mod reports;
pub mod seed;
pub mod simulator;
pub mod telemetry;
pub mod texts;
pub mod web;
pub mod worker;
