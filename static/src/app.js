// Progressive enhancement. Every form also works as a plain POST without scripts.
import { startAutosave } from "./autosave.js";
import { startDecision } from "./decision.js";
import { startExports } from "./export.js";
import { startFlow } from "./flow.js";
import { startFiles } from "./files.js";
import { startGuards } from "./guard.js";
import { forgetTaken, startKeep } from "./keep.js";
import { startLive } from "./live.js";
import { startLines } from "./lines.js";
import { startSettles } from "./settle.js";
import { startShortcuts } from "./shortcuts.js";
import { startSmall } from "./small.js";

document.documentElement.classList.add("js");
document.querySelectorAll("[data-lines]").forEach(startLines);
document.querySelectorAll("[data-settles]").forEach(startSettles);
document.querySelectorAll("[data-files]").forEach(startFiles);
document.querySelectorAll("[data-exports]").forEach(startExports);
document.querySelectorAll("form[data-decision]").forEach(startDecision);
document.querySelectorAll("form[data-flow]").forEach(startFlow);
forgetTaken();
document.querySelectorAll("form[data-keep]").forEach(startKeep);
document.querySelectorAll("form[data-keep]").forEach(startAutosave);
startGuards();
startSmall();
startLive();
startShortcuts();
