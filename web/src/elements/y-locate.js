/** A field for a place: the device says where it is, a person may say it in words. */
class YLocate extends HTMLElement {
  connectedCallback() {
    this.querySelector("[data-locate]").addEventListener("click", () => this.locate());
  }

  locate() {
    const shown = this.querySelector("[data-place]");
    const failed = () => {
      shown.textContent = this.dataset.failed;
      this.querySelector("input").focus();
    };
    if (!navigator.geolocation) {
      failed();
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const [lat, lng] = this.querySelectorAll("input[type=hidden]");
        lat.value = coords.latitude.toFixed(6);
        lng.value = coords.longitude.toFixed(6);
        shown.textContent = `${lat.value}, ${lng.value}`;
      },
      failed,
      { enableHighAccuracy: true, timeout: 10_000 },
    );
  }
}

customElements.define("y-locate", YLocate);
