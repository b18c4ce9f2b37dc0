//! Builds the OpenAPI document from the handlers and from the types that they read and return.
//!
//! Contains nothing about single calls, only what concerns all of them and the meaning of the domain's enums.

use std::borrow::Cow;

use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{OpenApi as Document, RefOr};
use utoipa::{Modify, OpenApi, PartialSchema, ToSchema};

use super::{actions, answers, docs, events, files, list_answers, lists, orders, problem, stock};
use crate::approval::{Action, Because, StepStatus, Via};
use crate::orders::{Kind, MediaType, Status};
use crate::org::Role;
use crate::outbox::{Channel, Delivery, NoticeKind, State};
use crate::texts::{Language, Texts};

/// Warehouse orders and their approval
///
/// Decimals are strings. Times are RFC 3339 in UTC. Problems are `application/problem+json` (RFC 9457), in the language of
/// `Accept-Language`. A call that changes something may carry an `Idempotency-Key`: repeated with the same key and body,
/// it acts once and answers the same.
#[derive(OpenApi)]
#[openapi(
    info(title = "WHSM", version = "1", license(name = "MIT", identifier = "MIT")),
    servers((url = "/api/v1")),
    security(("token" = [])),
    modifiers(&Token),
    tags(
        (name = "Orders", description = "Create, change, find and read orders"),
        (name = "Approval", description = "Submit, decide and move an order through its flow"),
        (name = "Conversation", description = "Remarks and copies"),
        (name = "Stock", description = "What there is in the warehouses, and what keepers do with approved orders"),
        (name = "Administration", description = "Acts of administrators on an order under way"),
        (name = "Master data", description = "What orders refer to by id, code or username"),
        (name = "This document", description = "The document in two forms; neither needs a token"),
    ),
    paths(
        lists::list,
        orders::create,
        orders::show,
        orders::change,
        files::attach,
        events::events,
        lists::inbox,
        actions::submit,
        actions::decide,
        actions::withdraw,
        actions::urge,
        actions::hand_over,
        actions::ask,
        actions::take_back,
        actions::comment,
        actions::copy,
        actions::reassign,
        actions::jump,
        actions::terminate,
        stock::receive,
        stock::issue,
        stock::ship,
        stock::adjust,
        stock::arrive,
        stock::give_back,
        stock::close,
        stock::figures,
        lists::departments,
        lists::warehouses,
        lists::users,
        lists::goods,
        docs::openapi,
        docs::page,
    ),
    components(schemas(
        problem::ProblemBody,
        answers::OrderAnswer,
        list_answers::OrdersAnswer,
        list_answers::InboxAnswer,
        events::EventsAnswer,
        stock::StockAnswer,
        stock::LinesAnswer,
        list_answers::DepartmentsAnswer,
        list_answers::WarehousesAnswer,
        list_answers::UsersAnswer,
        list_answers::GoodsListAnswer,
    ))
)]
struct Api;

struct Token;

impl Modify for Token {
    fn modify(&self, document: &mut Document) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("Made by `whsm token create`"));
        let components = document.components.get_or_insert_default();
        components.security_schemes.insert("token".to_owned(), RefOr::T(SecurityScheme::Http(scheme.build())));
    }
}

/// Builds the OpenAPI document.
pub fn document() -> Document {
    Api::openapi()
}

/// Gives the domain's enums a schema with their values and their meaning.
macro_rules! enum_schemas {
    ($($Type:ty as $name:literal: $description:expr;)+) => {$(
        impl PartialSchema for $Type {
            fn schema() -> RefOr<Schema> {
                texts_of(Self::ALL.iter().map(|value| value.as_str()), $description)
            }
        }

        impl ToSchema for $Type {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($name)
            }
        }
    )+};
}

enum_schemas! {
    Kind as "Kind": kinds();
    Status as "Status": "draft: with its applicant, never submitted; pending: waits for a handler; returned: back with \
        its applicant, to be corrected; approved, rejected, withdrawn: finished";
    MediaType as "MediaType": "As recognised from the content";
    Role as "Role": "staff: enters orders; approver: also decides orders of others; auditor: sees every order and \
        decides none; goods, people: approvers who also maintain goods, or people and departments; admin: also \
        administers everything and sees every order";
    StepStatus as "StepStatus": "open: waits for its handler; decided: the handler has acted; superseded: the order \
        left the step without a decision; handed_over: another person has it now";
    Because as "Because": "Why a step is with its handler, why a node was skipped, or why an order went this way: \
        rule: the flow names the handler; chosen: the handler before chose them; nobody: the rule finds nobody; \
        own_order: the rule finds only the applicant; twice: the handler signed just before; asked_before, asked_after: \
        asked for an opinion; opinion: the opinion has been given; returned, handed_over, reassigned, taken_back, \
        escalated, jumped: after that act; unchanged: resubmitted as it was; changed: resubmitted with changes; \
        straight: corrected, and straight back to the person who returned it";
    Action as "Action": "skip: a node or signature was passed automatically; remind: a deadline has passed and the \
        handler was reminded; escalate: a deadline has passed and another person has the turn; receive, issue, ship, arrive, \
        goods_back, to_supplier, restock, reverse, close_rest, adjust, bind_goods: acts of keepers with goods, after the approval; the others are acts of people";
    Via as "Via": "web: in the browser; dingtalk: in DingTalk; api: this interface; auto: a rule of the flow";
    NoticeKind as "Notice": "your_turn: a step has opened; urge: the applicant urges; remind: the deadline has passed; \
        told: the applicant is told what was done; copied: for information; to_keep: keepers are told of an approved order, of goods sent to them, and of what did not arrive; digest: the daily list for administrators; \
        close: an earlier card is closed";
    Channel as "Channel": Channel::IN_WORDS;
    State as "MessageState": "due: waits to be sent; claimed: a worker is sending it; sent: the platform accepted it; \
        dead: given up; skipped: not to be sent";
    Delivery as "Delivery": "delivered: on the person's devices; read: opened; duplicate: not shown, same content already \
        sent today; over_quota: not shown, too many messages to this person today; throttled: not shown, too many at \
        once; forbidden: not shown, content or recipient barred; invalid: the platform does not know the person, or the \
        application may not reach them; failed: the platform tried without success";
}

/// The kinds by their names in Chinese and English.
fn kinds() -> String {
    let name = |kind: &Kind| {
        let in_language = |language| Texts::of(language).get(&format!("kind-{kind}"));
        format!("{kind}: {} {}", in_language(Language::Chinese), in_language(Language::English).to_lowercase())
    };
    Kind::ALL.iter().map(name).collect::<Vec<_>>().join("; ")
}

fn texts_of(values: impl Iterator<Item = &'static str>, description: impl Into<String>) -> RefOr<Schema> {
    let schema = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).enum_values(Some(values));
    RefOr::T(schema.description(Some(description)).into())
}
