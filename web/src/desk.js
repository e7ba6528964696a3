/** What every staff page runs. Charts, the radar and the signature load when a page shows one. */
import "./desk.css";
import Alpine from "@alpinejs/csp";
import "./elements/y-copy.js";
import "./elements/y-drop.js";
import "./elements/y-lines.js";
import "./elements/y-live.js";
import "./elements/y-palette.js";
import "./elements/y-pick.js";
import "./elements/y-progress.js";
import "./elements/y-push.js";
import "./elements/y-shortcuts.js";
import "./elements/y-sort.js";
import "./elements/y-wall.js";
import "./elements/y-spark.js";
import "./elements/y-table.js";
import "./elements/y-theme.js";
import "./elements/y-toasts.js";
import { keepTyping } from "./form/typing.js";
import { startDialogs } from "./parts/dialogs.js";
import { startDropping } from "./parts/dropping.js";
import { startHtmx } from "./parts/htmx.js";
import { loadOnSight } from "./parts/lazy.js";
import { startPrinting } from "./parts/printing.js";
import { startTimes } from "./parts/times.js";

startHtmx();
keepTyping();
startDialogs();
startDropping();
startPrinting();
startTimes();
loadOnSight({
  "y-steps": () => import("./elements/y-steps.js"),
  "y-designer": () => import("./elements/y-designer.js"),
  "y-decision-table": () => import("./elements/y-decision-table.js"),
  "y-diagram": () => import("./elements/y-diagram.js"),
  "y-board": () => import("./elements/y-board.js"),
  "y-chart": () => import("./elements/y-chart.js"),
  "y-plan": () => import("./elements/y-plan.js"),
  "y-radar": () => import("./elements/y-radar.js"),
  "y-signature": () => import("./elements/y-signature.js"),
  "y-form-designer": () => import("./elements/y-form-designer.js"),
  "y-locate": () => import("./elements/y-locate.js"),
  "y-scan": () => import("./elements/y-scan.js"),
  "y-resend": () => import("./elements/y-resend.js"),
  "y-timesheet": () => import("./elements/y-timesheet.js"),
});
window.Alpine = Alpine;
Alpine.start();
