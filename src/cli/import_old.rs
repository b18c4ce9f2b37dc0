//! `whsm import-old`.

use std::path::Path;

use crate::app::App;
use crate::old_system::{self, Pending, Plan, Problem};

use super::{Database, Done, prepare, progress, said};

/// The options of the command.
#[derive(clap::Args)]
pub struct Options {
    /// The folder with the tables as CSV: ApprovePlanOrder_Header.csv and so on
    folder: std::path::PathBuf,
    /// Write what the preview shows; without it, nothing is changed
    #[arg(long)]
    apply: bool,
    /// What becomes of orders under way: `finished` (approved) or `continue` (in today's flow)
    #[arg(long, value_enum)]
    pending: Option<UnderWay>,
    /// Write although some rows do not fit; they are left out
    #[arg(long)]
    skip_faulty: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum UnderWay {
    Finished,
    Continue,
}

/// Looks at the tables of the old system, and writes them with `--apply`.
pub async fn import_old(options: &Options) -> Done {
    let (config, clock) = prepare()?;
    let database = Database::wait(&config).await?;
    let done = async {
        database.require_current().await?;
        database.db.set_clock(&clock).await.map_err(said)?;
        let app = App::new(config, database.db.clone(), clock).map_err(said)?;
        run(&app, options).await
    }
    .await;
    progress("");
    database.close().await;
    done
}

async fn run(app: &App, options: &Options) -> Done {
    let pending = options.pending.map(|pending| match pending {
        UnderWay::Finished => Pending::Finished,
        UnderWay::Continue => Pending::Continue,
    });
    let (rules, conn) = (app.rules(), &mut *app.db.conn().await.map_err(said)?);
    let plan = old_system::look(conn, &options.folder, pending, &rules, &mut progress).await.map_err(said)?;
    progress("");
    report(&options.folder, &plan);
    if !options.apply {
        println!("nothing was changed; --apply writes it");
        return Ok(());
    }
    let faults = plan.faults();
    if faults > 0 && !options.skip_faulty {
        return Err(format!("{faults} rows do not fit: correct them, or leave them out with --skip-faulty"));
    }
    let pending = match (pending, plan.pending()) {
        (Some(pending), _) => pending,
        (None, 0) => Pending::Finished,
        (None, n) => return Err(format!("{n} orders are under way: say --pending finished or --pending continue")),
    };
    let now = app.clock.now();
    let applied = old_system::apply(conn, &plan, pending, &rules, now, &mut progress).await.map_err(said)?;
    progress("");
    tell(&applied.stuck);
    println!("took over {} orders; the sums are those of the files", applied.orders);
    match applied.stuck.len() {
        0 => Ok(()),
        n => Err(format!("{n} orders could not go on and are with their applicants as returned")),
    }
}

fn report(folder: &Path, plan: &Plan) {
    tell(&plan.problems);
    let [orders, people, departments, warehouses] = plan.new_rows();
    println!("{}:", folder.display());
    println!(
        "  {orders} orders to take over, {} of them under way; {} are there already",
        plan.pending(),
        plan.existing
    );
    println!("  {people} people, {departments} departments and {warehouses} warehouses to create");
    println!("  {} rows do not fit, {} notes", plan.faults(), plan.problems.len() - plan.faults());
    print!("{}", plan.sums);
}

fn tell(problems: &[Problem]) {
    for problem in problems {
        let grade = if problem.is_note { "note " } else { "fault" };
        println!("{grade} {problem}");
    }
}
