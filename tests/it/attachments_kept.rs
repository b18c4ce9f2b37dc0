//! Storage of attachments: thumbnails, removal of unused files, S3 instead of a folder.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Mutex;

use actix_web::web::{self, Bytes, Data, Path};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use chrono::TimeDelta;
use diesel_async::SimpleAsyncConnection;
use image::{DynamicImage, ImageFormat, ImageReader, Rgb, RgbImage};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use whsm::config::FilesConfig;
use whsm::filing::{self, Swept};

use crate::harness::{GIF, PDF, TestApp, draft, files};

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let colour = |x: u32, y: u32| Rgb([(x % 256) as u8, (y % 256) as u8, 90]);
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, colour)).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_are_shown_small_and_the_right_way_up() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let id = draft(&wang, "附件").await;
    // A photo from a phone held upright: the picture is stored sideways, with an orientation mark.
    let lying = picture(1200, 800, ImageFormat::Jpeg);
    let mark = b"\xFF\xE1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let photo = [&lying[..2], mark, &lying[2..]].concat();
    let small = picture(40, 30, ImageFormat::Png);
    // Claims 60,000 × 60,000 pixels in a few bytes, without content.
    let mut bomb = picture(1, 1, ImageFormat::Png);
    bomb[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
    let [moving, web] = [ImageFormat::Gif, ImageFormat::WebP].map(|format| picture(60, 20, format));
    let sent: [(&str, &[u8]); 6] = [
        ("照片.jpg", &photo),
        ("图标.png", &small),
        ("坏.png", &bomb),
        ("坏.gif", GIF),
        ("动图.gif", &moving),
        ("网页.webp", &web),
    ];
    assert_eq!(wang.upload(&format!("/orders/{id}/attachments"), &sent).await.status, 303);
    let page = wang.get(&format!("/orders/{id}")).await;
    assert_eq!(page.attributes(".file img", "src").len(), 6);
    let mut sizes = Vec::new();
    for address in files(&page) {
        let (status, headers, bytes) = wang.bytes(&format!("{address}/thumbnail")).await;
        assert_eq!(status, 200);
        let size = if headers["content-type"] == "image/jpeg" {
            let read = ImageReader::new(Cursor::new(bytes)).with_guessed_format().unwrap();
            Some(read.into_dimensions().unwrap())
        } else {
            assert_eq!(headers["content-type"], "image/svg+xml");
            None
        };
        sizes.push(size);
    }
    assert_eq!(sizes, [Some((320, 480)), Some((40, 30)), None, None, Some((60, 20)), Some((60, 20))]);
    let photo = files(&page)[0].rsplit('/').next().unwrap().to_owned();
    let kept = app.app.files.read_whole(&format!("{photo}.thumbnail")).await.unwrap().unwrap();
    assert_eq!(wang.bytes(&format!("/attachments/{photo}/thumbnail")).await.2, kept, "created once and kept");
    wang.post(&format!("/attachments/{photo}/removal"), &[]).await;
    assert_eq!(wang.bytes(&format!("/attachments/{photo}/thumbnail")).await.0, 404);
    let kept = app.app.files.read_whole(&photo).await.unwrap();
    assert!(kept.is_some(), "a backup may be reading it: the sweep removes it");
}

#[tokio::test(flavor = "multi_thread")]
async fn unused_files_are_swept_and_no_others() {
    let app = TestApp::without_worker().await;
    // Objects have the time of the machine that stores them.
    app.clock.advance(TimeDelta::milliseconds(-app.clock.offset_micros() / 1000));
    let wang = app.person("wang").await;
    let (kept, dropped) = (draft(&wang, "留").await, draft(&wang, "删").await);
    wang.upload(&format!("/orders/{kept}/attachments"), &[("甲.pdf", PDF)]).await;
    wang.upload(&format!("/orders/{dropped}/attachments"), &[("乙.pdf", PDF)]).await;
    wang.upload_by_script(&format!("/uploads/{}", Uuid::new_v4()), &Uuid::new_v4().to_string(), ("丙.gif", GIF)).await;
    app.app.files.put("not-ours.txt", b"x".to_vec()).await.unwrap();
    assert_eq!(wang.post(&format!("/orders/{dropped}/removal"), &[]).await.status, 303);
    let swept = async || filing::sweep(&app.app).await.unwrap();
    assert_eq!(swept().await, Swept::default(), "an upload may be on its way for a day");
    app.clock.advance(TimeDelta::hours(25));
    assert_eq!(swept().await, Swept { moved: 1, ..Swept::default() }, "the attachment of the discarded draft");
    app.clock.advance(TimeDelta::days(7));
    assert_eq!(swept().await, Swept { moved: 1, ..Swept::default() }, "the file of a form that was never saved");
    app.clock.advance(TimeDelta::days(22));
    assert_eq!(swept().await, Swept::default(), "the trash keeps files for a month");
    app.clock.advance(TimeDelta::days(2));
    assert_eq!(swept().await, Swept { deleted: 1, ..Swept::default() });
    let page = app.person("wang").await;
    let shown = files(&page.get(&format!("/orders/{kept}")).await);
    assert_eq!(page.bytes(&shown[0]).await.2, PDF);
    assert!(app.app.files.read_whole("not-ours.txt").await.unwrap().is_some());
}

/// Runs a worker with a wrong configuration: another database or another store.
#[tokio::test(flavor = "multi_thread")]
async fn another_installation_s_files_are_not_touched_and_many_unknown_ones_go_slowly() {
    let app = TestApp::without_worker().await;
    app.clock.advance(TimeDelta::milliseconds(-app.clock.offset_micros() / 1000));
    let files = &app.app.files;
    filing::claim_store(&app.app).await.unwrap();
    filing::claim_store(&app.app).await.unwrap();
    let mark = String::from_utf8(files.read_whole("installation").await.unwrap().unwrap()).unwrap();
    let lost: Vec<String> = (0..25).map(|_| Uuid::now_v7().to_string()).collect();
    for name in &lost {
        files.put(name, b"x".to_vec()).await.unwrap();
    }
    app.clock.advance(TimeDelta::days(2));

    files.put("installation", Uuid::new_v4().to_string().into_bytes()).await.unwrap();
    let refused = [filing::claim_store(&app.app).await.unwrap_err(), filing::sweep(&app.app).await.unwrap_err()];
    for e in refused {
        assert!(e.to_string().contains("WHSM_FILES_URL and WHSM_DATABASE_URL must belong together"), "{e}");
    }
    // Without a mark the files decide: none of them is known to this database.
    files.delete("installation").await.unwrap();
    let refused = filing::claim_store(&app.app).await.unwrap_err().to_string();
    assert!(refused.contains("unknown to this database"), "{refused}");
    for name in &lost {
        assert!(files.read_whole(name).await.unwrap().is_some());
    }

    files.put("installation", mark.into_bytes()).await.unwrap();
    assert_eq!(filing::sweep(&app.app).await.unwrap(), Swept { moved: 20, left: 5, ..Swept::default() });
    assert_eq!(filing::sweep(&app.app).await.unwrap(), Swept { moved: 5, ..Swept::default() });
    // A backup of the database that knows one of them is restored: the file returns from the trash.
    let wang = app.id("wang").await;
    app.sql(&format!(
        "INSERT INTO attachments (id, uploaded_by, file_name, media_type, byte_size, sha256, created_at, form_key, press)
         VALUES ('{}', {wang}, 'x.txt', 'text/plain', 1, sha256('x'), now() + interval '1 year', gen_random_uuid(), gen_random_uuid())",
        lost[0]
    ))
    .await;
    assert_eq!(filing::sweep(&app.app).await.unwrap(), Swept { returned: 1, ..Swept::default() });
    assert_eq!(files.read_whole(&lost[0]).await.unwrap().as_deref(), Some(b"x".as_slice()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_keeps_what_is_being_approved() {
    let app = TestApp::without_worker().await;
    let (wang, key) = (app.person("wang").await, Uuid::new_v4());
    wang.upload_by_script(&format!("/uploads/{key}"), &Uuid::new_v4().to_string(), ("甲.pdf", PDF)).await;
    let (id, _) = app.pending_from("附件", "li", key).await;
    let mut conn = app.conn().await;
    let copy = |what: &str| {
        format!(
            "INSERT INTO attachments (id, order_id, uploaded_by, file_name, media_type, byte_size, sha256, created_at, form_key, press) SELECT gen_random_uuid(), {what}, gen_random_uuid() FROM attachments"
        )
    };
    for (statement, said) in [
        ("DELETE FROM attachments".to_owned(), "its attachments stay"),
        ("UPDATE attachments SET file_name = 'x'".into(), "stays as it is"),
        (copy(&format!("'{id}', uploaded_by, 'x', media_type, 1, sha256, now(), NULL")), "its attachments stay"),
        (copy("NULL, uploaded_by, 'x', media_type, 1, sha256, now(), NULL"), "of_an_order_or_of_a_form"),
        (copy("NULL, uploaded_by, 'x', media_type, 20971521, sha256, now(), id"), "at_most_20_mb"),
        (copy("NULL, uploaded_by, 'x', 'text/html', 1, sha256, now(), id"), "known_media_type"),
    ] {
        let refused = conn.batch_execute(&statement).await.unwrap_err();
        assert!(refused.to_string().contains(said), "{statement}: {refused}");
    }
}

/// Stores objects as S3 does, and joins multipart uploads.
type Bucket = Data<Mutex<BTreeMap<String, Vec<u8>>>>;

async fn object(request: HttpRequest, bucket: Bucket, key: Path<String>, body: Bytes) -> HttpResponse {
    assert!(
        request
            .headers()
            .get("authorization")
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with("AWS4-HMAC-SHA256 Credential=key/")
    );
    let (key, query, mut bucket) = (key.into_inner(), request.query_string().to_owned(), bucket.lock().unwrap());
    let part = query.split('&').find_map(|pair| pair.strip_prefix("partNumber=")).map(|n| format!("{key}?{n:0>3}"));
    match request.method().as_str() {
        "PUT" => {
            bucket.insert(part.unwrap_or(key), body.to_vec());
            HttpResponse::Ok().insert_header(("etag", format!("\"{:x}\"", Sha256::digest(&body)[0]))).finish()
        }
        "POST" if query.starts_with("uploads") => HttpResponse::Ok()
            .body("<InitiateMultipartUploadResult><UploadId>up</UploadId></InitiateMultipartUploadResult>"),
        "POST" => {
            let prefix = format!("{key}?");
            let names: Vec<String> = bucket.keys().filter(|name| name.starts_with(&prefix)).cloned().collect();
            let whole = names.iter().flat_map(|name| bucket.remove(name).unwrap()).collect();
            bucket.insert(key, whole);
            HttpResponse::Ok().body("<CompleteMultipartUploadResult><ETag>\"e\"</ETag></CompleteMultipartUploadResult>")
        }
        "DELETE" => {
            let prefix = format!("{key}?");
            bucket.retain(|name, _| *name != key && !name.starts_with(&prefix));
            HttpResponse::NoContent().finish()
        }
        _ => match bucket.get(&key) {
            Some(bytes) => HttpResponse::Ok()
                .insert_header(("etag", "\"e\""))
                .insert_header(("last-modified", "Fri, 20 Nov 2026 02:05:00 GMT"))
                .body(bytes.clone()),
            None => HttpResponse::NotFound().body("<Error><Code>NoSuchKey</Code></Error>"),
        },
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_keeps_files_as_well_as_a_folder() {
    let bucket: Bucket = Data::new(Mutex::new(BTreeMap::new()));
    let (kept, listener) = (bucket.clone(), std::net::TcpListener::bind("127.0.0.1:0").unwrap());
    let address = listener.local_addr().unwrap();
    let make = move || {
        let limit = web::PayloadConfig::new(32 * 1024 * 1024);
        App::new().app_data(kept.clone()).app_data(limit).route("/whsm/{key:.*}", web::to(object))
    };
    tokio::spawn(HttpServer::new(make).workers(1).disable_signals().listen(listener).unwrap().run());
    let settings = [
        ("AWS_ACCESS_KEY_ID", "key".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "secret".into()),
        ("AWS_ENDPOINT_URL", format!("http://{address}")),
        ("AWS_ALLOW_HTTP", "true".into()),
    ];
    let settings = settings.map(|(name, value)| (name, value.into())).into();
    let files_in = FilesConfig::S3 { bucket: "whsm".into(), prefix: "附件".into(), settings };
    let app = TestApp::spawn_with(|config| config.files = files_in, 0).await;
    app.app.files.probe().await.unwrap();
    assert!(bucket.lock().unwrap().is_empty(), "the probe leaves no object");
    let wang = app.person("wang").await;
    let id = draft(&wang, "附件").await;
    // Larger than a part, so it is uploaded in several.
    let large: Vec<u8> = (0..11_000_000_u32).map(|n| (n % 95 + 32) as u8).collect();
    let sent: [(&str, &[u8]); 2] = [("大.txt", &large), ("小.pdf", PDF)];
    assert_eq!(wang.upload(&format!("/orders/{id}/attachments"), &sent).await.status, 303);
    let page = wang.get(&format!("/orders/{id}")).await;
    let shown = files(&page);
    assert!(wang.bytes(&shown[0]).await.2 == large);
    assert_eq!(wang.bytes(&shown[1]).await.2, PDF);
    assert_eq!(bucket.lock().unwrap().len(), 2);
    let too_large = vec![b'a'; 21 * 1024 * 1024];
    let (path, press) = (format!("/orders/{id}/attachments"), Uuid::new_v4().to_string());
    let said = wang.upload_by_script(&path, &press, ("a.txt", &too_large)).await;
    assert_eq!((said.status, bucket.lock().unwrap().len()), (422, 2), "the uploaded parts are removed");
    wang.post(&format!("{}/removal", shown[0]), &[]).await;
    assert_eq!((wang.bytes(&shown[0]).await.0, bucket.lock().unwrap().len()), (404, 2), "the sweep removes it");
}
