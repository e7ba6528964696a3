/** A field that reads a QR code or barcode with the camera, where the browser can; else it is typed. */
const FORMATS = ["qr_code", "code_128", "ean_13", "code_39", "data_matrix"];

class YScan extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("[data-scan]");
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
    this.button.hidden = false;
    this.button.addEventListener("click", () => (this.video ? this.stop() : this.start()));
  }

  disconnectedCallback() {
    this.stop();
  }

  async start() {
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      this.querySelector("input").focus();
      return;
    }
    this.video = Object.assign(document.createElement("video"), {
      autoplay: true,
      muted: true,
      playsInline: true,
      srcObject: this.stream,
    });
    this.append(this.video);
    this.look(new window.BarcodeDetector({ formats: FORMATS }));
  }

  async look(detector) {
    if (!this.video) return;
    const found = this.video.readyState > 1 ? await detector.detect(this.video).catch(() => []) : [];
    if (!found.length) {
      requestAnimationFrame(() => this.look(detector));
      return;
    }
    const input = this.querySelector("input");
    input.value = found[0].rawValue;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    this.stop();
  }

  stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.video?.remove();
    this.video = this.stream = undefined;
  }
}

customElements.define("y-scan", YScan);
