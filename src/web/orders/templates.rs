//! The page that starts a new order: the kinds and the templates that the viewer may use.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use askama::Template as Page;
use uuid::Uuid;

use super::show::render as render_order;
use super::show_forms::{PageForm, SentForm};
use super::template_form::{TemplateForm, shares};
use crate::app::App;
use crate::error::Error;
use crate::orders::{
    self, Kind, LONGEST_TEMPLATE_NAME, ListedTemplate, OrderId, Share, Template, TemplateId, find_visible,
};
use crate::web::kit::{Failure, Faults, Frame, Nothing, Posted, Viewer, page, redirect_or, see_other};
use crate::web::paths;

/// The kinds and the templates, to choose from.
#[derive(Page)]
#[template(path = "orders/new.html")]
struct KindsPage {
    frame: Frame,
    templates: Vec<ListedTemplate>,
    /// How the viewer may share templates.
    shares: Vec<Share>,
    /// The template that could not be changed, and its form as sent.
    rejected: Option<(TemplateId, TemplateForm)>,
    faults: Faults,
}

/// The page.
pub async fn kinds(app: Data<App>, viewer: Viewer, frame: Frame) -> Result<HttpResponse, Failure> {
    render(&app, &viewer, frame, None, None).await
}

/// Stores an existing order as a template.
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
        let raw = orders::view(&conn, order).await?.to_raw();
        form.0.keep(&mut conn, &app, &viewer.user, kind, &raw).await
    };
    let done = |frame: &Frame, name: String| {
        frame.flash("flash-template-kept", &[("name", &name)]);
        paths::order(id)
    };
    let kept = kept.await;
    redirect_or(frame, kept, done, async |frame, error| {
        let sent = SentForm { which: PageForm::Template, template: form.0, ..SentForm::default() };
        render_order(&app, &viewer, frame, id, sent, Some(error)).await
    })
    .await
}

/// Renames a template, or changes who may use it.
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
    let name = form.0.template_name.trim().to_owned();
    let changed = changed.await;
    let done = |frame: &Frame, ()| {
        frame.flash("flash-template-changed", &[("name", &name)]);
        paths::kinds()
    };
    redirect_or(frame, changed, done, async |frame, error| {
        render(&app, &viewer, frame, Some((id, form.0)), Some(error)).await
    })
    .await
}

/// Deletes a template. Deleting it again is no error.
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

/// `rejected`: the form that `error` is about.
async fn render(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    rejected: Option<(TemplateId, TemplateForm)>,
    error: Option<Error>,
) -> Result<HttpResponse, Failure> {
    let (status, faults) = Faults::answer(&frame.t, error)?;
    let templates = Template::list(&mut *app.db.conn().await?, &viewer.user).await?;
    Ok(page(status, &KindsPage { shares: shares(&viewer.user), frame, templates, rejected, faults }))
}

impl KindsPage {
    fn may_change(&self, template: &Template) -> bool {
        self.frame.viewer().is_some_and(|user| template.may_be_changed_by(user))
    }

    fn is_own(&self, template: &Template) -> bool {
        self.frame.viewer().is_some_and(|user| template.owner_id == user.id)
    }

    fn is_rejected(&self, template: &Template) -> bool {
        self.rejected.as_ref().is_some_and(|(id, _)| *id == template.id)
    }

    /// The fault of a field in the form of this template.
    fn fault(&self, template: &Template, field: &str) -> Option<&str> {
        self.faults.at(field).filter(|_| self.is_rejected(template))
    }

    fn name<'a>(&'a self, template: &'a Template) -> &'a str {
        match &self.rejected {
            Some((id, form)) if *id == template.id => &form.template_name,
            _ => &template.name,
        }
    }

    /// How the viewer may share it, and how it is shared now.
    fn choices(&self, template: &Template) -> Vec<Share> {
        Share::ALL.iter().filter(|one| self.shares.contains(one) || **one == template.shared).copied().collect()
    }
}
