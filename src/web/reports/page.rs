//! The page of the report, and its pictures as files.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use askama::Template;

use super::asked::{Asked, Links};
use super::figure::{Chart, Desk, Figure, Picture};
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
    asked: Asked,
    /// What the report is narrowed to; `None`: what was asked for has faults, and nothing is shown.
    about: Option<String>,
    figures: Vec<Figure>,
    departments: Vec<Department>,
    warehouses: Vec<Warehouse>,
    faults: Faults,
}

pub async fn show(app: Data<App>, viewer: Viewer, frame: Frame, asked: Query<Asked>) -> Result<HttpResponse, Failure> {
    let asked = asked.into_inner();
    let mut conn = app.db.conn().await?;
    let departments = Department::list(&mut conn).await?;
    let warehouses = Warehouse::list(&mut conn).await?;
    let (mut figures, mut narrowed, mut fault) = (Vec::new(), None, None);
    match asked.scope(app.config.time_zone, app.clock.now()) {
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
    Ok(page(status, &ReportPage { frame, asked, about: narrowed, figures, departments, warehouses, faults }))
}

/// The figures of one picture.
pub async fn to_csv(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    chart: Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Failure> {
    let One { figure, name, .. } = one(&app, &viewer, &frame, &chart, &asked).await?;
    let mut text = MARK.to_vec();
    text.extend(csv(&figure.sheet(), app.config.time_zone)?);
    Ok(save_as(&format!("{name}.csv"), "text/csv; charset=utf-8").body(text))
}

/// One picture.
pub async fn to_svg(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    chart: Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Failure> {
    let One { figure, about, name } = one(&app, &viewer, &frame, &chart, &asked).await?;
    let drawn = figure.file(&about).render().map_err(Error::broken)?;
    Ok(save_as(&format!("{name}.svg"), "image/svg+xml").body(drawn))
}

/// A picture for a file.
struct One {
    figure: Figure,
    about: String,
    /// The file's, but for the ending.
    name: String,
}

/// A picture by its name.
async fn one(app: &App, viewer: &Viewer, frame: &Frame, chart: &str, asked: &Asked) -> Result<One, Failure> {
    let chart: Chart = chart.parse().map_err(|_| Error::NotFound)?;
    let now = app.clock.now();
    let scope = asked.scope(app.config.time_zone, now)?;
    let links = Links { root: app.config.public_url(), scope };
    let mut conn = app.db.conn().await?;
    let figure = draw(&mut conn, app, &viewer.user, frame, &links, chart).await?;
    let (departments, warehouses) = (Department::list(&mut conn).await?, Warehouse::list(&mut conn).await?);
    let today = day(now, app.config.time_zone).to_string();
    let name = format!("{chart}-{today}");
    // What waits is that of today, whatever the period.
    let days = if chart == Chart::Open { today } else { days(&frame.t, &links.scope) };
    Ok(One { figure, about: about(&frame.t, days, &links.scope, &departments, &warehouses), name })
}

fn days(t: &Texts, scope: &Scope) -> String {
    t.with("report-days", &[("from", scope.period.from.to_string()), ("to", scope.period.to.to_string())])
}

/// What a report is narrowed to, for those who have only the paper or the file.
fn about(t: &Texts, days: String, scope: &Scope, departments: &[Department], warehouses: &[Warehouse]) -> String {
    let department = departments.iter().find(|one| Some(one.id) == scope.department).map(|one| one.name.clone());
    let kind = scope.kind.map(|kind| t.get(&format!("kind-{kind}")));
    let warehouse = warehouses.iter().find(|one| Some(one.id) == scope.warehouse).map(|one| one.name.clone());
    [Some(days), department, kind, warehouse].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

async fn draw(conn: &mut Conn, app: &App, viewer: &User, frame: &Frame, links: &Links, chart: Chart) -> Result<Figure> {
    let scope: &Scope = &links.scope;
    let desk = Desk { t: &frame.t, today: day(app.clock.now(), scope.zone), links };
    Ok(match chart {
        Chart::Amounts => amounts::figure(&desk, &reports::amounts(conn, viewer, scope).await?),
        Chart::Open => open::figure(&desk, &reports::open_work(conn, viewer, scope, app.clock.now()).await?),
        Chart::Pace => pace::by_kind(&desk, &reports::pace(conn, viewer, scope).await?),
        Chart::Steps => pace::by_step(&desk, &reports::step_pace(conn, viewer, scope).await?),
        Chart::Returns => returns::figure(&desk, &reports::returns(conn, viewer, scope).await?),
        Chart::Goods => top::goods(&desk, &reports::goods(conn, viewer, scope).await?),
        Chart::Customers => top::customers(&desk, &reports::customers(conn, viewer, scope).await?),
    })
}

impl ReportPage {
    /// The same report for another span.
    fn span(&self, span: &Span) -> String {
        let others = self.asked.pairs().into_iter().filter(|(name, _)| !matches!(*name, "span" | "from" | "to"));
        paths::reports([("span", span.as_str())].into_iter().chain(others))
    }

    fn is_span(&self, span: &Span) -> bool {
        self.asked.span() == Some(*span)
    }

    fn file(&self, figure: &Figure, ending: &str) -> String {
        paths::report_file(figure.chart.as_str(), ending, self.asked.pairs())
    }
}
