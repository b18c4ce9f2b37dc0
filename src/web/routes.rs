//! The route table: each address, its method and its handler.
//!
//! Addresses that are not in [`table`] are not served; the permission tests walk it.

use std::sync::LazyLock;

use actix_web::dev::ResourceDef;
use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Route, guard};

use super::kit::Failure;
use super::{
    account, admin, approvals, delegations, events, health, home, kit, live, mark, orders, password_link, reports,
    sign_in, sign_in_code, sign_in_elsewhere, stock,
};
use crate::error::Error;

/// One route: method and pattern of the address.
pub struct Entry {
    pub method: Method,
    pub path: &'static str,
    route: Route,
}

/// All routes, in the order in which they are matched.
pub fn table() -> Vec<Entry> {
    let mut table = vec![
        get("/healthz", |r| r.to(health::alive)),
        get("/readyz", |r| r.to(health::ready)),
        get("/metrics", |r| r.to(health::figures)),
        get("/static/{digest}/{name}", |r| r.to(kit::assets::serve)),
        get("/favicon.ico", |r| r.to(kit::assets::favicon)),
        get("/mark/{digest}", |r| r.to(mark::serve)),
        get("/login", |r| r.to(sign_in::show)),
        post("/login", |r| r.to(sign_in::password)),
        post("/session/dingtalk", |r| r.to(sign_in::dingtalk)),
        get("/login/code", |r| r.to(sign_in_code::show)),
        post("/login/code", |r| r.to(sign_in_code::enter)),
        get("/login/{platform}", |r| r.to(sign_in_elsewhere::away)),
        get("/login/{platform}/return", |r| r.to(sign_in_elsewhere::back)),
        post("/events/dingtalk", |r| r.to(events::dingtalk)),
        post("/logout", |r| r.to(sign_in::out)),
        post("/language", |r| r.to(sign_in::language)),
        get("/", |r| r.to(home::home)),
        get("/inbox/live", |r| r.to(live::inbox)),
        post("/inbox/seen", |r| r.to(home::read)),
        post("/inbox/approval", |r| r.to(approvals::batch)),
        post("/inbox/handover", |r| r.to(approvals::hand_over_all)),
        get("/orders", |r| r.to(orders::list)),
        get("/orders/export.csv", |r| r.to(orders::to_csv)),
        get("/orders/export.xlsx", |r| r.to(orders::to_xlsx)),
        get("/reports", |r| r.to(reports::show)),
        get("/reports/{chart}.csv", |r| r.to(reports::to_csv)),
        get("/reports/{chart}.svg", |r| r.to(reports::to_svg)),
        post("/orders/views", |r| r.to(orders::keep)),
        post("/orders/columns", |r| r.to(orders::choose)),
        post("/orders/entering", |r| r.to(orders::enter_goes)),
        post("/orders/views/{id}/removal", |r| r.to(orders::forget)),
        get("/orders/new", |r| r.to(orders::kinds)),
        get("/orders/new/{kind}", |r| r.to(orders::new)),
        post("/orders/new/{kind}", |r| r.to(orders::create)),
        post("/orders/drafts/removal", |r| r.to(orders::remove_drafts)),
        post("/orders/templates/{id}", |r| r.to(orders::change_template)),
        post("/orders/templates/{id}/removal", |r| r.to(orders::remove_template)),
        get("/orders/{id}", |r| r.to(orders::show)),
        get("/orders/{id}/print", |r| r.to(orders::print)),
        get("/verify/{id}", |r| r.to(orders::verify)),
        get("/orders/{id}/edit", |r| r.to(orders::edit)),
        post("/orders/{id}/edit", |r| r.to(orders::change)),
        post("/orders/{id}/template", |r| r.to(orders::keep_template)),
        post("/orders/{id}/removal", |r| r.to(orders::remove)),
        post("/orders/{id}/withdrawal", |r| r.to(orders::withdraw)),
        post("/orders/{id}/reminder", |r| r.to(orders::remind)),
        post("/orders/{id}/attachments", |r| r.to(orders::upload)),
        post("/uploads/{form_key}", |r| r.to(orders::upload_early)),
        get("/attachments/{id}", |r| r.to(orders::download)),
        get("/attachments/{id}/thumbnail", |r| r.to(orders::thumbnail)),
        post("/attachments/{id}/removal", |r| r.to(orders::remove_file)),
        post("/orders/{id}/mirrors", |r| r.to(orders::attach)),
        post("/orders/{id}/mirrors/refreshing", |r| r.to(orders::refresh)),
        get("/orders/{id}/approval", |r| r.to(approvals::of_order)),
        get("/approvals/{id}", |r| r.to(approvals::show)),
        post("/approvals/{id}/decision", |r| r.to(approvals::decide)),
        post("/approvals/{id}/handover", |r| r.to(approvals::hand_over)),
        post("/approvals/{id}/opinion", |r| r.to(approvals::ask)),
        post("/approvals/{id}/taking-back", |r| r.to(approvals::take_back)),
        post("/orders/{id}/reassignment", |r| r.to(orders::reassign)),
        post("/orders/{id}/comments", |r| r.to(orders::comment)),
        post("/orders/{id}/copies", |r| r.to(orders::copy)),
        post("/orders/{id}/jump", |r| r.to(orders::jump)),
        post("/orders/{id}/termination", |r| r.to(orders::terminate)),
        get("/goods", |r| r.to(orders::goods)),
        get("/DingTalkApproval.aspx", |r| r.to(approvals::legacy_card)),
    ];
    table.extend(account_table());
    table.extend(stock_table());
    table.extend(master_data_table());
    table.extend(admin_table());
    table.extend(sheets_table());
    table
}

fn account_table() -> Vec<Entry> {
    vec![
        get("/password", |r| r.to(password_link::show)),
        post("/password", |r| r.to(password_link::set)),
        get("/account", |r| r.to(account::show)),
        post("/account/password", |r| r.to(account::change_password)),
        get("/account/second-factor", |r| r.to(account::show_second_factor)),
        post("/account/second-factor", |r| r.to(account::set_second_factor)),
        post("/account/second-factor/codes", |r| r.to(account::renew_codes)),
        post("/account/second-factor/removal", |r| r.to(account::remove_second_factor)),
        post("/account/sessions/ending", |r| r.to(account::end_others)),
        post("/account/sessions/{key}/ending", |r| r.to(account::end_session)),
        post("/account/tokens/{id}/revocation", |r| r.to(account::revoke)),
        get("/delegations", |r| r.to(delegations::show)),
        post("/delegations", |r| r.to(delegations::create)),
        post("/delegations/{id}/handover", |r| r.to(delegations::hand_over)),
        post("/delegations/{id}/ending", |r| r.to(delegations::end)),
    ]
}

fn get(path: &'static str, route: fn(Route) -> Route) -> Entry {
    Entry { method: Method::GET, path, route: route(readable()) }
}

fn post(path: &'static str, route: fn(Route) -> Route) -> Entry {
    Entry { method: Method::POST, path, route: route(web::post()) }
}

fn stock_table() -> Vec<Entry> {
    vec![
        get("/stock", |r| r.to(stock::desk)),
        get("/stock/balances", |r| r.to(stock::balances)),
        get("/stock/balances.csv", |r| r.to(stock::balances_csv)),
        get("/stock/balances.xlsx", |r| r.to(stock::balances_xlsx)),
        get("/stock/card", |r| r.to(stock::card)),
        post("/stock/card/safety", |r| r.to(stock::safety)),
        get("/stock/card.csv", |r| r.to(stock::card_csv)),
        get("/stock/card.xlsx", |r| r.to(stock::card_xlsx)),
        get("/stock/counts", |r| r.to(stock::counts)),
        post("/stock/counts", |r| r.to(stock::open_count)),
        get("/stock/counts/{id}", |r| r.to(stock::count)),
        post("/stock/counts/{id}/tallies", |r| r.to(stock::tally)),
        post("/stock/counts/{id}/striking", |r| r.to(stock::strike)),
        post("/stock/counts/{id}/end", |r| r.to(stock::end_count)),
        post("/stock/counts/{id}/dropping", |r| r.to(stock::drop_count)),
        get("/stock/orders/{id}", |r| r.to(stock::show)),
        post("/stock/orders/{id}/delivery", |r| r.to(stock::deliver)),
        post("/stock/orders/{id}/arrival", |r| r.to(stock::arrive)),
        post("/stock/orders/{id}/return", |r| r.to(stock::give_back)),
        post("/stock/orders/{id}/closing", |r| r.to(stock::close)),
        post("/stock/orders/{id}/binding", |r| r.to(stock::bind)),
        post("/stock/orders/{id}/reversal", |r| r.to(stock::reverse)),
    ]
}

/// Master data from sheets, the settings as a file, and the health page.
fn sheets_table() -> Vec<Entry> {
    use admin::{health, settings, sheets};

    vec![
        get("/admin/sheets/{subject}", |r| r.to(sheets::list)),
        post("/admin/sheets/{subject}", |r| r.to(sheets::check)),
        get("/admin/sheets/{subject}/template.xlsx", |r| r.to(sheets::template)),
        get("/admin/sheets/{subject}/{id}", |r| r.to(sheets::show)),
        get("/admin/sheets/{subject}/{id}/faults.xlsx", |r| r.to(sheets::faults)),
        post("/admin/sheets/{subject}/{id}/application", |r| r.to(sheets::apply)),
        post("/admin/sheets/{subject}/{id}/undoing", |r| r.to(sheets::undo)),
        get("/admin/settings", |r| r.to(settings::show)),
        post("/admin/settings", |r| r.to(settings::look)),
        get("/admin/settings/file.json", |r| r.to(settings::export)),
        post("/admin/settings/application", |r| r.to(settings::apply)),
        get("/admin/health", |r| r.to(health::show)),
    ]
}

/// The overview of the administration, and master data.
fn master_data_table() -> Vec<Entry> {
    use admin::master_data::{change, create, disable, edit, list, new};
    use admin::{Articles, Departments, People, Warehouses, disabling, imports, overview, sign_ins, warehouse_stock};

    vec![
        get("/admin", |r| r.to(overview::show)),
        get("/admin/people", |r| r.to(list::<People>)),
        post("/admin/people", |r| r.to(create::<People>)),
        get("/admin/people/new", |r| r.to(new::<People>)),
        get("/admin/people/{id}", |r| r.to(edit::<People>)),
        post("/admin/people/{id}", |r| r.to(change::<People>)),
        post("/admin/people/{id}/disabling", |r| r.to(disabling::disable)),
        post("/admin/people/{id}/unlocking", |r| r.to(sign_ins::unlock)),
        post("/admin/people/{id}/password-link", |r| r.to(password_link::make)),
        post("/admin/people/{id}/second-factor/removal", |r| r.to(sign_ins::remove_second_factor)),
        post("/admin/people/{id}/tokens/{token}/revocation", |r| r.to(sign_ins::revoke)),
        get("/admin/departments", |r| r.to(list::<Departments>)),
        post("/admin/departments", |r| r.to(create::<Departments>)),
        get("/admin/departments/new", |r| r.to(new::<Departments>)),
        get("/admin/departments/{id}", |r| r.to(edit::<Departments>)),
        post("/admin/departments/{id}", |r| r.to(change::<Departments>)),
        post("/admin/departments/{id}/disabling", |r| r.to(disable::<Departments>)),
        get("/admin/warehouses", |r| r.to(list::<Warehouses>)),
        post("/admin/warehouses", |r| r.to(create::<Warehouses>)),
        get("/admin/warehouses/new", |r| r.to(new::<Warehouses>)),
        get("/admin/warehouses/{id}", |r| r.to(edit::<Warehouses>)),
        post("/admin/warehouses/{id}", |r| r.to(change::<Warehouses>)),
        post("/admin/warehouses/{id}/disabling", |r| r.to(disable::<Warehouses>)),
        get("/admin/warehouses/{id}/stock", |r| r.to(warehouse_stock::show)),
        post("/admin/warehouses/{id}/stock", |r| r.to(warehouse_stock::open)),
        post("/admin/warehouses/{id}/keepers", |r| r.to(warehouse_stock::keepers)),
        get("/admin/goods", |r| r.to(list::<Articles>)),
        post("/admin/goods", |r| r.to(create::<Articles>)),
        get("/admin/goods/new", |r| r.to(new::<Articles>)),
        get("/admin/goods/import", |r| r.to(imports::list)),
        post("/admin/goods/import", |r| r.to(imports::check)),
        get("/admin/goods/import/template.xlsx", |r| r.to(imports::template)),
        get("/admin/goods/import/{id}", |r| r.to(imports::show)),
        get("/admin/goods/import/{id}/faults.xlsx", |r| r.to(imports::faults)),
        post("/admin/goods/import/{id}/application", |r| r.to(imports::apply)),
        post("/admin/goods/import/{id}/undoing", |r| r.to(imports::undo)),
        get("/admin/goods/{id}", |r| r.to(edit::<Articles>)),
        post("/admin/goods/{id}", |r| r.to(change::<Articles>)),
        post("/admin/goods/{id}/disabling", |r| r.to(disable::<Articles>)),
    ]
}

/// The other pages of the administration.
fn admin_table() -> Vec<Entry> {
    use admin::{audit, calendar, company, directory, flows, messages, phrases, roles, sign_ins, stuck};

    vec![
        get("/admin/flows", |r| r.to(flows::list)),
        get("/admin/flows/{kind}", |r| r.to(flows::show)),
        post("/admin/flows/{kind}", |r| r.to(flows::change)),
        get("/admin/calendar", |r| r.to(calendar::show)),
        post("/admin/calendar/week", |r| r.to(calendar::set_week)),
        post("/admin/calendar/days", |r| r.to(calendar::add_days)),
        post("/admin/calendar/days/removal", |r| r.to(calendar::drop_days)),
        get("/admin/phrases", |r| r.to(phrases::list)),
        post("/admin/phrases", |r| r.to(phrases::add)),
        post("/admin/phrases/{id}/removal", |r| r.to(phrases::remove)),
        get("/admin/roles", |r| r.to(roles::show)),
        get("/admin/company", |r| r.to(company::show)),
        post("/admin/company", |r| r.to(company::change)),
        post("/admin/company/mark", |r| r.to(company::set_mark)),
        post("/admin/company/mark/removal", |r| r.to(company::drop_mark)),
        get("/admin/audit", |r| r.to(audit::list)),
        get("/admin/audit.csv", |r| r.to(audit::to_csv)),
        get("/admin/sign-ins", |r| r.to(sign_ins::list)),
        get("/admin/stuck", |r| r.to(stuck::list)),
        post("/admin/stuck/reassignment", |r| r.to(stuck::reassign)),
        get("/admin/directory", |r| r.to(directory::show)),
        post("/admin/directory/{platform}/look", |r| r.to(directory::ask)),
        post("/admin/directory/{platform}/trial", |r| r.to(directory::try_out)),
        post("/admin/directory/{id}/application", |r| r.to(directory::apply)),
        get("/admin/messages", |r| r.to(messages::list)),
        post("/admin/messages/held", |r| r.to(messages::release)),
        get("/admin/messages/why", |r| r.to(messages::why::ask)),
        post("/admin/messages/{id}/retry", |r| r.to(messages::retry)),
        post("/admin/messages/{id}/again", |r| r.to(messages::again)),
        post("/admin/messages/{id}/removal", |r| r.to(messages::drop_letter)),
        post("/admin/channels/{channel}/resumption", |r| r.to(messages::resume)),
    ]
}

/// A route for GET and HEAD.
fn readable() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// Mounts the table, and the page for unknown addresses.
pub fn configure(config: &mut ServiceConfig) {
    for entry in table() {
        config.route(entry.path, entry.route);
    }
    config.default_service(web::to(nothing_here));
}

/// The handler for what is not in the table: the address, 404, or the method, 405.
async fn nothing_here(request: HttpRequest) -> Result<HttpResponse, Failure> {
    static PATTERNS: LazyLock<Vec<(ResourceDef, Method)>> =
        LazyLock::new(|| table().into_iter().map(|entry| (ResourceDef::new(entry.path), entry.method)).collect());
    let fitting = PATTERNS.iter().filter(|(pattern, _)| pattern.is_match(request.path()));
    let mut methods: Vec<&str> = Vec::new();
    for (_, method) in fitting {
        let known = if *method == Method::GET { &["GET", "HEAD"][..] } else { &["POST"] };
        methods.extend(known.iter().filter(|method| !methods.contains(method)).copied().collect::<Vec<_>>());
    }
    if methods.is_empty() { Err(Error::NotFound.into()) } else { Err(Failure::Method(methods.join(", "))) }
}
