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
use crate::web::kit::cells::{MARK, csv};
use crate::web::kit::{Failure, Faults, Frame, Viewer, page, save_as};
use crate::web::routes::paths;

#[derive(Template)]
#[template(path = "reports/show.html")]
struct ReportPage {
    frame: Frame,
    asked: Asked,
    /// First and last day; `None`: what was asked for has faults, and nothing is shown.
    days: Option<(String, String)>,
    figures: Vec<Figure>,
    departments: Vec<Department>,
    warehouses: Vec<Warehouse>,
    faults: Faults,
}

pub async fn show(app: Data<App>, viewer: Viewer, frame: Frame, asked: Query<Asked>) -> Result<HttpResponse, Failure> {
    let asked = asked.into_inner();
    let mut conn = app.db.conn().await?;
    let (mut figures, mut days, mut fault) = (Vec::new(), None, None);
    match asked.scope(app.config.time_zone, app.clock.now()) {
        Ok(scope) => {
            days = Some((scope.period.from.to_string(), scope.period.to.to_string()));
            let links = Links { root: String::new(), scope };
            for chart in Chart::ALL {
                figures.push(draw(&mut conn, &app, &viewer.user, &frame, &links, *chart).await?);
            }
        }
        Err(error) => fault = Some(error),
    }
    let (status, faults) = Faults::answer(&frame.t, fault)?;
    let departments = Department::list(&mut conn).await?;
    let warehouses = Warehouse::list(&mut conn).await?;
    Ok(page(status, &ReportPage { frame, asked, days, figures, departments, warehouses, faults }))
}

/// The figures of one picture.
pub async fn to_csv(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    chart: Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Failure> {
    let (figure, name) = one(&app, &viewer, &frame, &chart, &asked).await?;
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
    let (figure, name) = one(&app, &viewer, &frame, &chart, &asked).await?;
    let drawn = figure.file().render().map_err(Error::broken)?;
    Ok(save_as(&format!("{name}.svg"), "image/svg+xml").body(drawn))
}

/// A picture by its name, for a file; and the file's name but for the ending.
async fn one(
    app: &App,
    viewer: &Viewer,
    frame: &Frame,
    chart: &str,
    asked: &Asked,
) -> Result<(Figure, String), Failure> {
    let chart: Chart = chart.parse().map_err(|_| Error::NotFound)?;
    let now = app.clock.now();
    let scope = asked.scope(app.config.time_zone, now)?;
    let links = Links { root: app.config.public_url(), scope };
    let mut conn = app.db.conn().await?;
    let figure = draw(&mut conn, app, &viewer.user, frame, &links, chart).await?;
    Ok((figure, format!("{chart}-{}", day(now, app.config.time_zone))))
}

async fn draw(conn: &mut Conn, app: &App, viewer: &User, frame: &Frame, links: &Links, chart: Chart) -> Result<Figure> {
    let scope: &Scope = &links.scope;
    let desk = Desk { t: &frame.t, links };
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
