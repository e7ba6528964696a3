/** What the customers' pages run: small, and each page works without it as far as it can. */
import "./portal.css";
import "./elements/y-copy.js";
import "./elements/y-drop.js";
import "./elements/y-live.js";
import "./elements/y-theme.js";
import "./elements/y-toasts.js";
import { startDialogs } from "./parts/dialogs.js";
import { startHtmx } from "./parts/htmx.js";
import { loadOnSight } from "./parts/lazy.js";
import { startSendNow } from "./parts/send-now.js";
import { startTimes } from "./parts/times.js";

startHtmx();
startDialogs();
startTimes();
startSendNow();
loadOnSight({
  "y-signature": () => import("./elements/y-signature.js"),
  "y-photos": () => import("./elements/y-photos.js"),
  "y-resend": () => import("./elements/y-resend.js"),
});
