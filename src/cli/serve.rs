//! The commands that run until a signal: demo, serve, worker, simulator; and migrate.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use crate::app::App;
use crate::catalog::Goods;
use crate::clock::Clock;
use crate::config::FilesConfig;
use crate::simulator::{Running, Simulator};
use crate::{filing, org, seed, web, worker};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use super::{Database, Done, prepare, said};

/// The difference between the port of the demo's simulator and the program's.
const SIMULATOR_PORT: u16 = 10;

/// Runs the web server, with a message worker if `with_worker`.
pub async fn serve(with_worker: bool, migrate: bool) -> Done {
    let (config, clock) = prepare()?;
    let database = Database::wait(&config).await?;
    let served = async {
        if migrate {
            database.migrate().await?;
        }
        database.require_current().await?;
        let app = App::new(config, database.db.clone(), clock).map_err(said)?;
        reseal(&app).await?;
        let url = app.config.public_url();
        run(app, with_worker, || println!("WHSM is at {url}")).await
    };
    let done = served.await;
    database.close().await;
    done
}

/// Encrypts with the present secret key what former ones encrypted, so that they can be taken out.
async fn reseal(app: &App) -> Done {
    let keys: Vec<_> = app.accepted_keys().collect();
    let mut conn = app.db.conn().await.map_err(said)?;
    let resealed = org::reseal_second_factors(&mut conn, &keys).await.map_err(said)?;
    if resealed > 0 {
        tracing::info!(resealed, "encrypted second factors with the present secret key");
    }
    Ok(())
}

/// Runs a message worker alone.
pub async fn worker() -> Done {
    let (config, clock) = prepare()?;
    let mut stop_signal = Stop::listen()?;
    let database = Database::wait(&config).await?;
    let worked = async {
        database.require_current().await?;
        let app = App::new(config, database.db.clone(), clock).map_err(said)?;
        app.db.set_clock(&app.clock).await.map_err(said)?;
        filing::claim_store(&app).await.map_err(said)?;
        let (stop, stopped) = watch::channel(false);
        let work = tokio::spawn(worker::run(app, stopped));
        stop_signal.received().await;
        let _ = stop.send(true);
        work.await.map_err(said)
    };
    let done = worked.await;
    database.close().await;
    done
}

/// Applies the pending migrations. `role`: then grants this role the rights of the program.
pub async fn migrate(role: Option<&str>) -> Done {
    let (config, _) = prepare()?;
    let database = Database::wait(&config).await?;
    let migrated = async {
        let applied = database.migrate().await?;
        println!("applied {applied} migrations");
        if let Some(role) = role {
            database.db.grant(role).await.map_err(said)?;
            println!("{role} may run the program, and can neither change the history nor disable its triggers");
        }
        Ok(())
    };
    let done = migrated.await;
    database.close().await;
    done
}

/// Runs the simulator alone.
pub async fn simulator(listen: SocketAddr) -> Done {
    let (_, clock) = prepare()?;
    let mut stop_signal = Stop::listen()?;
    let (_simulator, running) = simulate(&clock, listen).await?;
    println!("the simulator is at {}", running.url);
    stop_signal.received().await;
    running.stop().await;
    Ok(())
}

/// Runs everything on one machine: private database, demo data, simulator, web server, worker. Keeps all its data in a
/// folder of its own within the data folder, so it never touches the data of `serve`.
pub async fn demo(fresh: bool) -> Done {
    let (mut config, clock) = prepare()?;
    if config.database_url().is_some() {
        return Err(
            "the demo has a private database of its own and touches no other: unset WHSM_DATABASE_URL, or run \
                    `whsm serve` for a company"
                .into(),
        );
    }
    config.data_dir = config.data_dir.join("demo");
    config.files = FilesConfig::Folder(config.data_dir.join("files"));
    let mut simulator_address = config.listen;
    simulator_address.set_port(config.listen.port().saturating_add(SIMULATOR_PORT));
    if fresh {
        Database::open(&config).await?.close_and_delete().await?;
        // The files belong to the deleted database; the new one would refuse them.
        let files = config.data_dir.join("files");
        if files.exists() {
            std::fs::remove_dir_all(&files).map_err(|e| format!("{}: {e}", files.display()))?;
        }
    }
    println!("starting the private database in {} …", config.data_dir.display());
    let database = Database::open(&config).await?;
    let ran = async {
        database.db.migrate().await.map_err(said)?;
        let (_simulator, running) = simulate(&clock, simulator_address).await?;
        seed::connect(&mut config, &running.url);
        database.db.set_clock(&clock).await.map_err(said)?;
        let mut app = App::new(config, database.db.clone(), clock.clone()).map_err(said)?;
        app.framed_by = vec![running.url.clone(), format!("http://*.localhost:{}", simulator_address.port())];
        let is_new = {
            let mut conn = app.db.conn().await.map_err(said)?;
            seed::seed(&mut conn, &app.rules(), clock.now()).await.map_err(said)?
        };
        let url = app.config.public_url();
        let done = run(app, true, || print_demo(&url, &running.url, is_new)).await;
        running.stop().await;
        done
    };
    let done = ran.await;
    database.close().await;
    done
}

/// Runs the web server and, if asked, a worker until SIGTERM or SIGINT. After SIGTERM the program still responds for a
/// while, but reports that it is not ready. Finishes requests and deliveries in flight.
async fn run(app: App, with_worker: bool, announce: impl FnOnce()) -> Done {
    let listener = TcpListener::bind(app.config.listen)
        .map_err(|e| format!("cannot listen on {}: {e} (set WHSM_LISTEN to another address)", app.config.listen))?;
    let mut stop_signal = Stop::listen()?;
    app.db.set_clock(&app.clock).await.map_err(said)?;
    filing::claim_store(&app).await.map_err(said)?;
    Goods::fill_pinyin(&mut *app.db.conn().await.map_err(said)?).await.map_err(said)?;
    let (stop, stopped) = watch::channel(false);
    let work = with_worker.then(|| tokio::spawn(worker::run(app.clone(), stopped)));
    let (live, drain) = (app.live.clone(), app.config.drain);
    // The pools of the web workers get the other two thirds.
    app.db.limit(app.config.database_connections.div_ceil(3));
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let server = web::serve(app, listener, workers).map_err(said)?;
    let handle = server.handle();
    let serving = tokio::spawn(server);
    announce();
    let is_asked_to_drain = stop_signal.received().await;
    // From now on the program is not ready and keeps no connection open.
    live.close();
    if is_asked_to_drain {
        tokio::time::sleep(drain).await;
    }
    handle.stop(true).await;
    let _ = stop.send(true);
    if let Some(work) = work {
        let _ = tokio::time::timeout(Duration::from_secs(30), work).await;
    }
    serving.await.map_err(said)?.map_err(said)
}

async fn simulate(clock: &Clock, listen: SocketAddr) -> Result<(Simulator, Running), String> {
    seed::simulate(clock, listen).await.map_err(|e| format!("cannot listen on {listen}: {e}"))
}

fn print_demo(url: &str, simulator: &str, is_new: bool) {
    println!();
    println!("  WHSM 演示 / demo        {url}");
    println!("  钉钉模拟 / simulator    {simulator}   (everybody's phone and PC panel)");
    println!();
    println!("  密码都是 / password of all accounts: {}", seed::PASSWORD);
    for account in seed::PEOPLE {
        println!("    {:<6} {}  {}", account.username, account.name, account.purpose);
    }
    println!();
    println!("  {}", if is_new { "new data" } else { "data of the last run; --fresh starts over" });
    println!("  Ctrl+C 停止 / stops");
}

/// Receives SIGTERM and SIGINT from its creation on. Create it before the program announces itself.
struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Stop {
    fn listen() -> Result<Self, String> {
        let catch = |kind| signal(kind).map_err(said);
        Ok(Self { terminate: catch(SignalKind::terminate())?, interrupt: catch(SignalKind::interrupt())? })
    }

    /// Waits for one of the signals; `true`: SIGTERM.
    async fn received(&mut self) -> bool {
        tokio::select! {
            _ = self.terminate.recv() => true,
            _ = self.interrupt.recv() => false,
        }
    }
}
