//! The page of the report, and its charts as files.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use askama::Template;

use super::figure::{Chart, Drawing, Figure, Picture};
use super::query::{Links, ReportQuery};
use super::{amounts, open, pace, returns, top};
use crate::app::App;
use crate::catalog::Warehouse;
use crate::clock::day;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::orders::Kind;
use crate::org::{Department, User};
use crate::reports::{self, Scope, Span};
use crate::texts::Texts;
use crate::web::kit::cells::{MARK, csv};
use crate::web::kit::{Failure, Faults, Frame, Viewer, page, save_as};
use crate::web::paths;

#[derive(Template)]
#[template(path = "reports/show.html")]
struct ReportPage {
    frame: Frame,
    query: ReportQuery,
    /// The filters as text; `None`: the query has faults, and no chart is shown.
    about: Option<String>,
    figures: Vec<Figure>,
    departments: Vec<Department>,
    warehouses: Vec<Warehouse>,
    faults: Faults,
}

pub async fn show(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    query: Query<ReportQuery>,
) -> Result<HttpResponse, Failure> {
    let query = query.into_inner();
    let mut conn = app.db.conn().await?;
    let departments = Department::list(&conn).await?;
    let warehouses = Warehouse::list(&conn).await?;
    let (mut figures, mut narrowed, mut fault) = (Vec::new(), None, None);
    match query.scope(app.config.time_zone, app.clock.now()) {
        Ok(scope) => {
            narrowed = Some(about(&frame.t, days(&frame.t, &scope), &scope, &departments, &warehouses));
            let links = Links { root: String::new(), scope };
            for chart in Chart::ALL {
                figures.push(draw(&mut conn, &app, &viewer.user, &frame, &links, *chart).await?);
            }
        }
        Err(error) => fault = Some(error),
    }
    let (status, faults) = Faults::answer(&frame.t, fault)?;
    Ok(page(status, &ReportPage { frame, query, about: narrowed, figures, departments, warehouses, faults }))
}

/// The table of one chart as CSV.
pub async fn to_csv(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    chart: Path<String>,
    query: Query<ReportQuery>,
) -> Result<HttpResponse, Failure> {
    let ChartFile { figure, name, .. } = one(&app, &viewer, &frame, &chart, &query).await?;
    let mut text = MARK.to_vec();
    text.extend(csv(&figure.sheet(), app.config.time_zone)?);
    Ok(save_as(&format!("{name}.csv"), "text/csv; charset=utf-8").body(text))
}

/// One chart as SVG.
pub async fn to_svg(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    chart: Path<String>,
    query: Query<ReportQuery>,
) -> Result<HttpResponse, Failure> {
    let ChartFile { figure, about, name } = one(&app, &viewer, &frame, &chart, &query).await?;
    let drawn = figure.file(&about).render().map_err(Error::broken)?;
    Ok(save_as(&format!("{name}.svg"), "image/svg+xml").body(drawn))
}

/// A chart for a file.
struct ChartFile {
    figure: Figure,
    about: String,
    /// The name of the file without its extension.
    name: String,
}

/// The chart of this name; `NotFound` for others.
async fn one(
    app: &App,
    viewer: &Viewer,
    frame: &Frame,
    chart: &str,
    query: &ReportQuery,
) -> Result<ChartFile, Failure> {
    let chart: Chart = chart.parse().map_err(|_| Error::NotFound)?;
    let now = app.clock.now();
    let scope = query.scope(app.config.time_zone, now)?;
    let links = Links { root: app.config.public_url(), scope };
    let mut conn = app.db.conn().await?;
    let figure = draw(&mut conn, app, &viewer.user, frame, &links, chart).await?;
    let (departments, warehouses) = (Department::list(&conn).await?, Warehouse::list(&conn).await?);
    let today = day(now, app.config.time_zone).to_string();
    let name = format!("{chart}-{today}");
    // Open orders count as of now, whatever the period.
    let days = if chart == Chart::Open { today } else { days(&frame.t, &links.scope) };
    Ok(ChartFile { figure, about: about(&frame.t, days, &links.scope, &departments, &warehouses), name })
}

fn days(t: &Texts, scope: &Scope) -> String {
    t.with("report-days", &[("from", scope.period.from.to_string()), ("to", scope.period.to.to_string())])
}

/// The filters as text, for prints and files.
fn about(t: &Texts, days: String, scope: &Scope, departments: &[Department], warehouses: &[Warehouse]) -> String {
    let department = departments.iter().find(|one| Some(one.id) == scope.department).map(|one| one.name.clone());
    let kind = scope.kind.map(|kind| t.get(&format!("kind-{kind}")));
    let warehouse = warehouses.iter().find(|one| Some(one.id) == scope.warehouse).map(|one| one.name.clone());
    [Some(days), department, kind, warehouse].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

async fn draw(conn: &mut Conn, app: &App, viewer: &User, frame: &Frame, links: &Links, chart: Chart) -> Result<Figure> {
    let scope: &Scope = &links.scope;
    let drawing = Drawing { t: &frame.t, today: day(app.clock.now(), scope.zone), links };
    Ok(match chart {
        Chart::Amounts => amounts::figure(&drawing, &reports::amounts(conn, viewer, scope).await?),
        Chart::Open => open::figure(&drawing, &reports::open_work(conn, viewer, scope, app.clock.now()).await?),
        Chart::Pace => pace::by_kind(&drawing, &reports::pace(conn, viewer, scope).await?),
        Chart::Steps => pace::by_step(&drawing, &reports::step_pace(conn, viewer, scope).await?),
        Chart::Returns => returns::figure(&drawing, &reports::returns(conn, viewer, scope).await?),
        Chart::Goods => top::goods(&drawing, &reports::goods(conn, viewer, scope).await?),
        Chart::Customers => top::customers(&drawing, &reports::customers(conn, viewer, scope).await?),
    })
}

impl ReportPage {
    /// The same report for another span.
    fn span(&self, span: &Span) -> String {
        let others = self.query.pairs().into_iter().filter(|(name, _)| !matches!(*name, "span" | "from" | "to"));
        paths::reports([("span", span.as_str())].into_iter().chain(others))
    }

    fn is_span(&self, span: &Span) -> bool {
        self.query.span() == Some(*span)
    }

    fn file(&self, figure: &Figure, ending: &str) -> String {
        paths::report_file(figure.chart.as_str(), ending, self.query.pairs())
    }
}
