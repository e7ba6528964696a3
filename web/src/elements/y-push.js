/**
 * Lets this browser receive push messages: asks for leave, subscribes with the server's key and tells the server.
 * Where the browser cannot, nothing is shown.
 */
class YPush extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    if (!("serviceWorker" in navigator) || !("PushManager" in window)) return;
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.subscribe());
    this.known();
  }

  async known() {
    const worker = await navigator.serviceWorker.getRegistration(this.getAttribute("worker"));
    if (await worker?.pushManager.getSubscription()) this.show("[data-done]");
  }

  async subscribe() {
    this.button.disabled = true;
    try {
      if ((await Notification.requestPermission()) !== "granted") throw new Error("denied");
      const worker = await navigator.serviceWorker.register(this.getAttribute("worker"));
      const { key } = await this.post({});
      const made = await worker.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: bytes(key),
      });
      await this.post(made.toJSON());
      this.show("[data-done]");
    } catch {
      this.show("[data-refused]");
    }
    this.button.disabled = false;
  }

  async post(body) {
    const answer = await fetch(this.getAttribute("url"), {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.getAttribute("token") },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  show(which) {
    for (const part of this.querySelectorAll("[data-done], [data-refused]"))
      part.hidden = !part.matches(which);
    this.button.hidden = which === "[data-done]";
  }
}

function bytes(base64url) {
  const padded = base64url
    .replaceAll("-", "+")
    .replaceAll("_", "/")
    .padEnd(Math.ceil(base64url.length / 4) * 4, "=");
  return Uint8Array.from(atob(padded), (one) => one.charCodeAt(0));
}
customElements.define("y-push", YPush);
