//! WeCom as a stateful server beside DingTalk on the same port (`messaging.md` D, H 7), with members and messages of its
//! own and the same faults.

mod api;
mod pages;
pub mod state;

use self::state::{WeComAccount, WeComMessage, WeComPerson};
use super::handle::Simulator;
use super::model::Department;

pub use api::configure as configure_api;
pub use pages::configure as configure_pages;

impl Simulator {
    /// Opens WeCom to an application. Before that, every secret is refused.
    pub fn set_wecom(&self, app: WeComAccount) {
        self.state.change(|inner| {
            inner.wecom.app = Some(app);
            inner.wecom.departments = vec![Department { id: 1, name: "公司".into(), parent: None }];
        });
    }

    /// Adds a member, or replaces the one with this userid.
    pub fn add_wecom_person(&self, person: WeComPerson) {
        self.state.change(|inner| {
            inner.wecom.people.retain(|other| other.userid != person.userid);
            inner.wecom.people.push(person);
        });
    }

    /// Removes a member. Their messages stay.
    pub fn remove_wecom_person(&self, userid: &str) {
        self.state.change(|inner| inner.wecom.people.retain(|person| person.userid != userid));
    }

    /// Adds a department below `parent`; the root is 1.
    pub fn add_wecom_department(&self, id: i64, name: &str, parent: i64) {
        let name = name.to_owned();
        self.state.change(|inner| inner.wecom.departments.push(Department { id, name, parent: Some(parent) }));
    }

    pub fn wecom_people(&self) -> Vec<WeComPerson> {
        self.state.read(|inner| inner.wecom.people.clone())
    }

    /// The messages of a member, oldest first.
    pub fn wecom_messages_to(&self, userid: &str) -> Vec<WeComMessage> {
        self.state.read(|inner| inner.wecom.messages.iter().filter(|m| m.userid == userid).cloned().collect())
    }

    /// Expires all tokens: 42001 from now on.
    pub fn expire_wecom_tokens(&self) {
        let now = self.state.clock.now();
        self.state.change(|inner| inner.wecom.tokens.iter_mut().for_each(|(_, end)| *end = now));
    }

    /// Forgets all tokens: 40014 from now on.
    pub fn forget_wecom_tokens(&self) {
        self.state.change(|inner| inner.wecom.tokens.clear());
    }

    /// A new sign-in code of a member: five minutes, one use. An unknown userid is an outsider.
    pub fn wecom_code(&self, userid: &str) -> String {
        let now = self.state.clock.now();
        self.state.change(|inner| inner.wecom.new_code(userid, now))
    }
}
