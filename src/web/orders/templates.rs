//! What a new order starts from: the five kinds, and the templates that one may use.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template as Page;
use serde::Deserialize;
use uuid::Uuid;

use crate::app::App;
use crate::catalog::Goods;
use crate::db::Conn;
use crate::error::{Error, Fault, Result};
use crate::orders::{
    self, Kind, LONGEST_TEMPLATE_NAME, ListedTemplate, MasterData, OrderId, RawOrder, Share, Stage, Template,
    TemplateId, TemplateInput, find_visible,
};
use crate::org::{Department, User};
use crate::web::kit::{Failure, Faults, Frame, Nothing, Posted, Viewer, page, see_other};
use crate::web::routes::paths;

/// The five kinds and the templates, to choose from.
#[derive(Page)]
#[template(path = "orders/new.html")]
struct KindsPage {
    frame: Frame,
    templates: Vec<ListedTemplate>,
    /// With whom one may share.
    shares: Vec<Share>,
    /// Which template could not be changed, and what was typed.
    wrong: Option<(TemplateId, TemplateForm)>,
    faults: Faults,
}

/// What is said about a template, beside an order or by itself.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct TemplateForm {
    pub(super) template_name: String,
    /// One of [`Share`]; nothing is `own`.
    pub(super) template_shared: String,
    /// The id of the template whose place the order takes; empty: a new one.
    pub(super) replaces: String,
}

impl TemplateForm {
    pub(super) fn input(&self) -> Result<TemplateInput> {
        let shared = match self.template_shared.as_str() {
            "" => Share::Own,
            other => other.parse().map_err(|_| Error::invalid("template_shared", "fault-unknown"))?,
        };
        Ok(TemplateInput { name: self.template_name.clone(), shared })
    }

    /// Keeps an order as this says; the name under which it is kept.
    pub(super) async fn keep(
        &self,
        conn: &mut Conn,
        app: &App,
        user: &User,
        kind: Kind,
        raw: &RawOrder,
    ) -> Result<String> {
        let now = app.clock.now();
        let kept = match self.replaces.as_str() {
            "" => Template::keep(conn, user, kind, &self.input()?, raw, now).await?,
            id => {
                // Deleted in another tab, or not theirs any more: the order that is being typed stays on the page.
                let gone = || Error::invalid("replaces", "fault-template-gone");
                let id = id.parse().map_err(|_| gone())?;
                match Template::replace(conn, user, id, kind, raw, now).await {
                    Err(Error::NotFound | Error::Forbidden) => return Err(gone()),
                    replaced => replaced?,
                }
            }
        };
        Ok(kept.name)
    }
}

/// With whom this person may share a template.
pub(super) fn shares(user: &User) -> Vec<Share> {
    let may = |share: &&Share| match share {
        Share::Own => true,
        Share::Department => user.department_id.is_some(),
        Share::All => user.is_admin(),
    };
    Share::ALL.iter().filter(may).copied().collect()
}

pub async fn kinds(app: Data<App>, viewer: Viewer, frame: Frame) -> Result<HttpResponse, Failure> {
    render(&app, &viewer, frame, None).await
}

/// Keeps an order that is there already as a template.
pub async fn keep(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<TemplateForm>,
) -> Result<HttpResponse, Failure> {
    let id = OrderId(*id);
    let kept = async {
        let mut conn = app.db.conn().await?;
        let order = find_visible(&mut conn, &viewer.user, id).await?;
        let kind = order.kind;
        let raw = orders::view(&mut conn, order).await?.as_typed();
        form.0.keep(&mut conn, &app, &viewer.user, kind, &raw).await
    };
    match kept.await {
        Ok(name) => {
            frame.flash("flash-template-kept", &[("name", &name)]);
            Ok(see_other(&paths::order(id)))
        }
        Err(error @ Error::Invalid(_)) => {
            let typed = super::show::Typed { template: form.0, form: "template", ..Default::default() };
            super::show::render_typed(&app, &viewer, frame, id, StatusCode::UNPROCESSABLE_ENTITY, typed, Some(&error))
                .await
        }
        Err(other) => Err(other.into()),
    }
}

/// Renames a template, and says whom it is for.
pub async fn change(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<i64>,
    form: Posted<TemplateForm>,
) -> Result<HttpResponse, Failure> {
    let id = TemplateId(*id);
    let changed = async {
        let input = form.0.input()?;
        Template::change(&mut *app.db.conn().await?, &viewer.user, id, &input, app.clock.now()).await
    };
    match changed.await {
        Ok(()) => {
            frame.flash("flash-template-changed", &[("name", form.0.template_name.trim())]);
            Ok(see_other(&paths::kinds()))
        }
        Err(Error::Invalid(faults)) => render(&app, &viewer, frame, Some((id, form.0, faults))).await,
        Err(other) => Err(other.into()),
    }
}

/// Forgets a template; once more is no fault.
pub async fn remove(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<i64>,
    _form: Posted<Nothing>,
) -> Result<HttpResponse, Failure> {
    Template::remove(&mut *app.db.conn().await?, &viewer.user, TemplateId(*id)).await?;
    frame.flash("flash-template-removed", &[]);
    Ok(see_other(&paths::kinds()))
}

/// A new order as a template has it, for this person.
pub(super) async fn typed(conn: &mut Conn, user: &User, kind: Kind, id: i64) -> Result<RawOrder> {
    let template = Template::find_visible(conn, user, TemplateId(id)).await?;
    if template.kind != kind {
        return Err(Error::NotFound);
    }
    let mut raw = template.typed(user);
    if raw.department.is_empty() {
        raw.department = own_department(conn, user).await?;
    }
    Ok(raw)
}

/// The code of this person's department; empty where they have none.
pub(super) async fn own_department(conn: &mut Conn, user: &User) -> Result<String> {
    let own = match user.department_id {
        Some(id) => Department::find(conn, id).await?,
        None => None,
    };
    Ok(own.map(|department| department.code).unwrap_or_default())
}

/// What an order names and cannot be ordered any more, beside its field: warehouse, department, articles.
pub(super) async fn gone(conn: &mut Conn, user: &User, kind: Kind, raw: &RawOrder) -> Result<Vec<Fault>> {
    let data = MasterData::load(conn, user, raw, None).await?;
    let mut faults = match orders::check(kind, raw, Stage::Draft, &data) {
        Err(Error::Invalid(faults)) => faults,
        Err(other) => return Err(other),
        Ok(_) => Vec::new(),
    };
    let names: Vec<&str> = raw.lines.values().map(|line| line.name.trim()).filter(|name| !name.is_empty()).collect();
    let disabled = Goods::only_disabled(conn, &names).await?;
    for (index, _) in raw.lines.iter().filter(|(_, line)| disabled.iter().any(|name| name == line.name.trim())) {
        faults.push(Fault::new(format!("lines[{index}][name]"), "fault-goods-disabled"));
    }
    Ok(faults)
}

async fn render(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    wrong: Option<(TemplateId, TemplateForm, Vec<Fault>)>,
) -> Result<HttpResponse, Failure> {
    let templates = Template::list(&mut *app.db.conn().await?, &viewer.user).await?;
    let (status, wrong, faults) = match wrong {
        Some((id, form, faults)) => (StatusCode::UNPROCESSABLE_ENTITY, Some((id, form)), Faults::of(&frame.t, &faults)),
        None => (StatusCode::OK, None, Faults::default()),
    };
    Ok(page(status, &KindsPage { shares: shares(&viewer.user), frame, templates, wrong, faults }))
}

impl KindsPage {
    fn may_change(&self, template: &Template) -> bool {
        self.frame.viewer().is_some_and(|user| template.may_be_changed_by(user))
    }

    fn is_own(&self, template: &Template) -> bool {
        self.frame.viewer().is_some_and(|user| template.owner_id == user.id)
    }

    fn is_wrong(&self, template: &Template) -> bool {
        self.wrong.as_ref().is_some_and(|(id, _)| *id == template.id)
    }

    /// The fault of a field, if it was this template's form that was sent.
    fn fault(&self, template: &Template, field: &str) -> Option<&str> {
        self.faults.at(field).filter(|_| self.is_wrong(template))
    }

    fn name<'a>(&'a self, template: &'a Template) -> &'a str {
        match &self.wrong {
            Some((id, typed)) if *id == template.id => &typed.template_name,
            _ => &template.name,
        }
    }

    /// Whom it can be shared with, and with whom it is shared already.
    fn choices(&self, template: &Template) -> Vec<Share> {
        Share::ALL.iter().filter(|one| self.shares.contains(one) || **one == template.shared).copied().collect()
    }
}
