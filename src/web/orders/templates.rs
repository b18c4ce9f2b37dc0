//! What a new order starts from: the five kinds, and the templates that one may use.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template as Page;
use uuid::Uuid;

use super::show::render_typed;
use super::show_forms::Typed;
use super::template_form::{TemplateForm, shares};
use crate::app::App;
use crate::error::{Error, Fault};
use crate::orders::{
    self, Kind, LONGEST_TEMPLATE_NAME, ListedTemplate, OrderId, Share, Template, TemplateId, find_visible,
};
use crate::web::kit::{Failure, Faults, Frame, Nothing, Posted, Viewer, page, see_other};
use crate::web::paths;

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
        let raw = orders::view(&mut conn, order).await?.to_raw();
        form.0.keep(&mut conn, &app, &viewer.user, kind, &raw).await
    };
    match kept.await {
        Ok(name) => {
            frame.flash("flash-template-kept", &[("name", &name)]);
            Ok(see_other(&paths::order(id)))
        }
        Err(error @ Error::Invalid(_)) => {
            let typed = Typed { template: form.0, form: "template", ..Default::default() };
            render_typed(&app, &viewer, frame, id, StatusCode::UNPROCESSABLE_ENTITY, typed, Some(&error)).await
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
