//! Chooses which front end is embedded: the bundles that Node made, else the first-party files that need no Node.

fn main() {
    println!("cargo::rustc-check-cfg=cfg(bundled_front_end)");
    println!("cargo::rerun-if-changed=static/dist");
    println!("cargo::rerun-if-changed=static/base");
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=locales");
    if std::path::Path::new("static/dist/app.css").is_file() {
        println!("cargo::rustc-cfg=bundled_front_end");
    }
}
