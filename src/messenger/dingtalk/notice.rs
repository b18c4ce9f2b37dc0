//! Work notices: sending, results, status bar, recall (`messaging.md` A2, A3).

use super::client::DingTalk;
use crate::messenger::api::{Arrival, Report};
use crate::messenger::failure::Failure;
use crate::messenger::http::{number, text, texts, unreadable};

/// The most people of one call, and the most departments.
const MOST_PEOPLE: usize = 100;
const MOST_DEPARTMENTS: usize = 20;

/// The progress of sending a message; status 2 is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub percent: i64,
    pub status: i64,
}

/// The result of a message, by userid. The platform keeps it for 24 hours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SendResult {
    pub invalid: Vec<String>,
    /// With the code of `forbidden_list`, e.g. `143106`.
    pub forbidden: Vec<(String, String)>,
    pub failed: Vec<String>,
    pub read: Vec<String>,
    pub unread: Vec<String>,
}

impl SendResult {
    /// The report about the message's only recipient; `None`: not known yet (`messaging.md` A3).
    pub(super) fn report(&self) -> Option<Report> {
        if let Some((_, code)) = self.forbidden.first() {
            let arrival = match code.as_str() {
                "143106" | "143206" => Arrival::Duplicate,
                "143105" | "143205" => Arrival::OverQuota,
                "143103" | "143104" | "143203" | "143204" | "1430003" => Arrival::Throttled,
                _ => Arrival::Forbidden,
            };
            return Some(Report { arrival, code: Some(code.clone()) });
        }
        let lists = [
            (&self.invalid, Arrival::Invalid),
            (&self.failed, Arrival::Failed),
            (&self.read, Arrival::Read),
            (&self.unread, Arrival::Delivered),
        ];
        let (_, arrival) = lists.into_iter().find(|(list, _)| !list.is_empty())?;
        Some(Report { arrival, code: None })
    }
}

const PATH: &str = "/topapi/message/corpconversation";

impl DingTalk {
    /// Sends a work notice to one person, byte for byte, and returns its task id.
    pub async fn send(&self, userid: &str, msg: &str) -> Result<i64, Failure> {
        self.send_once(&[("userid_list", userid), ("msg", msg)]).await
    }

    /// Sends to many people, a hundred per call, and returns a task id per call. A failure stops it; earlier calls stay
    /// sent.
    pub async fn send_to_people(&self, userids: &[String], msg: &str) -> Result<Vec<i64>, Failure> {
        let mut tasks = Vec::new();
        for some in userids.chunks(MOST_PEOPLE) {
            tasks.push(self.send_once(&[("userid_list", &some.join(",")), ("msg", msg)]).await?);
        }
        Ok(tasks)
    }

    /// Sends to departments and those below them, twenty per call.
    pub async fn send_to_departments(&self, departments: &[i64], msg: &str) -> Result<Vec<i64>, Failure> {
        let mut tasks = Vec::new();
        for some in departments.chunks(MOST_DEPARTMENTS) {
            let list: Vec<String> = some.iter().map(i64::to_string).collect();
            tasks.push(self.send_once(&[("dept_id_list", &list.join(",")), ("msg", msg)]).await?);
        }
        Ok(tasks)
    }

    async fn send_once(&self, fields: &[(&str, &str)]) -> Result<i64, Failure> {
        let agent = self.inner.config.agent_id.to_string();
        let mut all = vec![("agent_id", agent.as_str())];
        all.extend_from_slice(fields);
        let answer = self.post(&format!("{PATH}/asyncsend_v2"), &all).await?;
        number(&answer["task_id"]).ok_or_else(|| unreadable(&answer))
    }

    /// The progress of a message.
    pub async fn progress(&self, task_id: i64) -> Result<Progress, Failure> {
        let answer = self.about_task("getsendprogress", "task_id", task_id, &[]).await?;
        let progress = &answer["progress"];
        match (number(&progress["progress_in_percent"]), number(&progress["status"])) {
            (Some(percent), Some(status)) => Ok(Progress { percent, status }),
            _ => Err(unreadable(&answer)),
        }
    }

    /// The result of a message. Every list of the response may be missing.
    pub async fn result(&self, task_id: i64) -> Result<SendResult, Failure> {
        let answer = self.about_task("getsendresult", "task_id", task_id, &[]).await?;
        let result = &answer["send_result"];
        let forbidden = result["forbidden_list"].as_array();
        Ok(SendResult {
            invalid: texts(&result["invalid_user_id_list"]),
            forbidden: forbidden
                .map(|all| all.iter().map(|one| (text(&one["userid"]), text(&one["code"]))).collect())
                .unwrap_or_default(),
            failed: texts(&result["failed_user_id_list"]),
            read: texts(&result["read_user_id_list"]),
            unread: texts(&result["unread_user_id_list"]),
        })
    }

    /// Recalls a message, within 24 hours.
    pub async fn recall(&self, task_id: i64) -> Result<(), Failure> {
        self.about_task("recall", "msg_task_id", task_id, &[]).await.map(|_| ())
    }

    /// Changes the status bar of an OA message, within seven days. `colour`: `0xFF` and six hexadecimal digits.
    /// `41052` (class `Retry`) while the message is still being sent.
    pub async fn set_status_bar(&self, task_id: i64, words: &str, colour: &str) -> Result<(), Failure> {
        let bar = [("status_value", words), ("status_bg", colour)];
        self.about_task("status_bar/update", "task_id", task_id, &bar).await.map(|_| ())
    }

    async fn about_task(
        &self,
        call: &str,
        name: &str,
        task_id: i64,
        more: &[(&str, &str)],
    ) -> Result<serde_json::Value, Failure> {
        let (agent, task) = (self.inner.config.agent_id.to_string(), task_id.to_string());
        let mut fields = vec![("agent_id", agent.as_str()), (name, &task)];
        fields.extend_from_slice(more);
        self.post(&format!("{PATH}/{call}"), &fields).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_a_result_has_its_meaning() {
        let forbidden = |code: &str| SendResult { forbidden: vec![("u".into(), code.into())], ..SendResult::default() };
        for (code, arrival) in [
            ("143106", Arrival::Duplicate),
            ("143105", Arrival::OverQuota),
            ("143103", Arrival::Throttled),
            ("143104", Arrival::Throttled),
            ("1430003", Arrival::Throttled),
            ("1430002", Arrival::Forbidden),
            ("1430004", Arrival::Forbidden),
            ("987654", Arrival::Forbidden),
        ] {
            assert_eq!(forbidden(code).report(), Some(Report { arrival, code: Some(code.to_owned()) }), "{code}");
        }
        let one = || vec!["u".to_owned()];
        for (result, arrival) in [
            (SendResult { invalid: one(), ..SendResult::default() }, Arrival::Invalid),
            (SendResult { failed: one(), ..SendResult::default() }, Arrival::Failed),
            (SendResult { read: one(), ..SendResult::default() }, Arrival::Read),
            (SendResult { unread: one(), ..SendResult::default() }, Arrival::Delivered),
        ] {
            assert_eq!(result.report(), Some(Report { arrival, code: None }));
        }
        assert_eq!(SendResult::default().report(), None, "still being sent");
    }
}
