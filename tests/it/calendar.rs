//! The working calendar: administrators change hours of the week, holidays and worked weekends.

use chrono::TimeDelta;
use whsm::org::Calendar;

use crate::harness::{Page, Person, TestApp, field, with};

/// Saves the hours over those that the page shows now.
async fn save(admin: &Person, week: &[(String, String)]) -> Page {
    save_over(admin, &admin.get("/admin/calendar").await, week).await
}

/// Saves the hours over those that an earlier page showed.
async fn save_over(admin: &Person, page: &Page, week: &[(String, String)]) -> Page {
    let fields = [week, &[field("shown", page.value_of("shown"))]].concat();
    admin.post("/admin/calendar/week", &fields).await
}

/// The form as the page offers it: Monday to Friday, 9 to 12 and 13 to 18.
fn week() -> Vec<(String, String)> {
    let hours = [("from1", "09:00"), ("until1", "12:00"), ("from2", "13:00"), ("until2", "18:00")];
    let day = |weekday: u8| {
        hours.map(|(name, time)| field(&format!("week[{weekday}][{name}]"), if weekday < 6 { time } else { "" }))
    };
    (1..=7).flat_map(day).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hours_of_the_week_are_changed() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    assert_eq!(Calendar::load(&mut *app.conn().await).await.unwrap(), Calendar::default());
    let page = admin.get("/admin/calendar").await;
    assert_eq!((page.status, page.value_of("week[1][from1]")), (200, "09:00".to_owned()));
    assert_eq!((page.value_of("week[5][until2]"), page.value_of("week[6][from1]")), ("18:00".into(), String::new()));
    let early = with(with(week(), "week[1][from1]", "8：30"), "week[2][from2]", "");
    let changed = with(early, "week[2][until2]", "");
    let page = save(&admin, &changed).await;
    assert_eq!((page.status, page.location.as_str()), (303, "/admin/calendar"), "{}", page.text());
    let page = admin.get("/admin/calendar").await;
    assert!(page.has("已保存每周上班时间"));
    assert_eq!((page.value_of("week[1][from1]"), page.value_of("week[2][from2]")), ("08:30".into(), String::new()));
    let calendar = Calendar::load(&mut *app.conn().await).await.unwrap();
    // It is Friday, 10:05: two hours that day before noon, five after it, then Monday from 8:30.
    let due = calendar.add(app.clock.now(), 7, app.app.config.time_zone);
    assert_eq!(due.with_timezone(&app.app.config.time_zone).format("%a %H:%M").to_string(), "Mon 08:35");
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_changed_by_another_administrator_are_not_overwritten_unseen() {
    let app = TestApp::without_worker().await;
    let (admin, other) = (app.person("admin").await, app.person("admin").await);
    let read = admin.get("/admin/calendar").await;
    assert_eq!(save(&other, &with(week(), "week[1][from1]", "08:00")).await.status, 303);
    let mine = with(week(), "week[2][from1]", "10:00");
    let late = save_over(&admin, &read, &mine).await;
    assert_eq!((late.status, late.value_of("week[2][from1]")), (409, "10:00".to_owned()), "what was typed is kept");
    assert!(late.has("此内容刚刚被他人修改过"), "{}", late.text());
    assert_eq!(admin.get("/admin/calendar").await.value_of("week[1][from1]"), "08:00");
    // A page with a fault reports no other person's change.
    let faulty = save_over(&admin, &read, &with(week(), "week[3][from1]", "nine")).await;
    assert_eq!((faulty.status, faulty.value_of("shown")), (422, read.value_of("shown")));
    assert_eq!(save_over(&admin, &late, &mine).await.status, 303, "saved after the warning");
    let page = admin.get("/admin/calendar").await;
    assert_eq!((page.value_of("week[1][from1]"), page.value_of("week[2][from1]")), ("09:00".into(), "10:00".into()));
    assert_eq!(admin.post("/admin/calendar/week", &week()).await.status, 409, "without the version that was shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_that_cannot_be_are_kept_with_their_faults() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    for (name, typed, id, said) in [
        ("week[1][from1]", "nine", "#week-1-from1-error", "请填时间，例如 09:00"),
        ("week[2][until1]", "25:00", "#week-2-until1-error", "请填时间，例如 09:00"),
        ("week[3][until2]", "", "#week-3-until2-error", "此项必填"),
        ("week[4][until1]", "08:00", "#week-4-until1-error", "结束不能早于开始"),
        ("week[5][from2]", "11:00", "#week-5-from2-error", "与前一段时间重叠"),
        ("week[7][from2]", "13:00", "#week-7-until2-error", "此项必填"),
    ] {
        let page = save(&admin, &with(week(), name, typed)).await;
        assert_eq!((page.status, page.all(id)), (422, vec![said.to_owned()]), "{name} {}", page.text());
        assert_eq!(page.value_of(name), typed, "what was typed is still there");
    }
    assert_eq!(Calendar::load(&mut *app.conn().await).await.unwrap(), Calendar::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holiday_is_entered_as_a_range_and_removed() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let holiday = |from: &str, until: &str, what: &str, name: &str| {
        [field("from", from), field("until", until), field("what", what), field("name", name)]
    };
    let add = async |fields: &[(String, String)]| admin.post("/admin/calendar/days", fields).await;
    assert_eq!(add(&holiday("2027-10-01", "2027-10-07", "holiday", "国庆节")).await.status, 303);
    assert_eq!(add(&holiday("2026-11-22", "", "working", "国庆节调休")).await.status, 303);
    let page = admin.get("/admin/calendar").await;
    assert_eq!(page.all(".rows .row-title"), ["国庆节调休", "国庆节"], "this year's first");
    let ranges = page.all(".rows .row-sub");
    assert_eq!(ranges, ["2026-11-221 天上班（调休）", "2027-10-01 – 2027-10-077 天放假"]);
    let calendar = Calendar::load(&mut *app.conn().await).await.unwrap();
    assert!(!calendar.is_working_day("2027-10-01".parse().unwrap()));
    assert!(calendar.is_working_day("2026-11-22".parse().unwrap()), "a Sunday");
    let zone = app.app.config.time_zone;
    let now = app.clock.now();
    assert_eq!(calendar.worked(now, now + TimeDelta::days(3), zone), TimeDelta::hours(16), "Sunday included");
    for (fields, id, said) in [
        (holiday("", "", "holiday", "元旦"), "#from-error", "请填日期，例如 2026-10-01"),
        (holiday("2026-12-31", "soon", "working", "元旦"), "#until-error", "请填日期，例如 2026-10-01"),
        (holiday("2026-12-31", "2026-12-30", "working", "元旦"), "#until-error", "结束不能早于开始"),
        (holiday("2026-12-01", "2027-01-01", "working", "元旦"), "#until-error", "一次最多 31 天"),
        (holiday("2026-12-31", "", "working", &"长".repeat(41)), "#name-error", "最多 40 个字"),
    ] {
        let page = add(&fields).await;
        assert_eq!((page.status, page.all(id)), (422, vec![said.to_owned()]), "{}", page.text());
        assert_eq!(page.value_of("name"), fields[3].1);
        assert!(page.body.contains(&format!("id=\"until\" name=\"until\" value=\"{}\"", fields[1].1)));
    }
    // A second entry replaces the first; one of its days is a working day again.
    assert_eq!(add(&holiday("2027-10-04", "2027-10-04", "working", "盘点")).await.status, 303);
    let page = admin.get("/admin/calendar").await;
    assert_eq!(page.all(".rows .row-title"), ["国庆节调休", "国庆节", "盘点", "国庆节"]);
    let drop = async |from: &str, until: &str| {
        let fields = [field("from", from), field("until", until)];
        assert_eq!(admin.post("/admin/calendar/days/removal", &fields).await.status, 303);
    };
    drop("2027-10-04", "").await;
    drop("2027-10-05", "2027-10-07").await;
    assert!(admin.get("/admin/calendar").await.has("2027-10-01 – 2027-10-033 天放假"));
    drop("2026-01-01", "2027-12-31").await;
    assert_eq!(Calendar::load(&mut *app.conn().await).await.unwrap(), Calendar::default());
    assert_eq!(admin.get("/admin/calendar").await.all(".rows .row-title").len(), 0);
}
