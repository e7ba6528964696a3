/**
 * Photos of a form, from the camera or the album: made smaller and upright on the device before they are sent,
 * shown with a way to take each out. Without this the file field works by itself.
 */
import { escaped, icon } from "../parts/markup.js";

const LONGEST_SIDE = 2000;
const QUALITY = 0.82;
const MOST = 12;

/** Draws a photo anew: smaller, upright, and without what the camera wrote beside it. */
async function drawnAnew(file) {
  const image = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!blob) return file;
  return new File([blob], `${file.name.replace(/\.\w+$/, "") || "photo"}.jpg`, { type: "image/jpeg" });
}

export class YPhotos extends HTMLElement {
  connectedCallback() {
    if (this.files) return;
    this.files = [];
    const plain = this.querySelector("input[type=file]");
    const label = escaped(this.getAttribute("label") ?? "");
    plain.removeAttribute("name");
    plain.classList.add("visually-hidden");
    plain.insertAdjacentHTML(
      "beforebegin",
      `<ul class="photo-list"></ul><label class="btn photo-add">${icon("camera")}${label}</label>`,
    );
    this.list = this.querySelector(".photo-list");
    this.querySelector(".photo-add").append(plain);
    plain.addEventListener("change", async () => {
      const chosen = [...plain.files];
      plain.value = "";
      for (const file of chosen) await this.add(await drawnAnew(file).catch(() => file));
      this.dispatchEvent(new Event("change", { bubbles: true }));
    });
    this.give = (event) => {
      for (const file of this.files) event.formData.append(this.getAttribute("name"), file, file.name);
    };
    this.form = this.closest("form");
    this.form?.addEventListener("formdata", this.give);
  }

  disconnectedCallback() {
    this.form?.removeEventListener("formdata", this.give);
  }

  add(file) {
    if (this.files.length >= MOST) return;
    this.files.push(file);
    const item = document.createElement("li");
    const address = URL.createObjectURL(file);
    item.innerHTML = `<img alt="${escaped(file.name)}" src="${address}"><button type="button" class="btn btn-icon btn-sm" aria-label="${escaped(this.getAttribute("drop") ?? "")}">${icon("x")}</button>`;
    item.querySelector("button").addEventListener("click", () => {
      this.files = this.files.filter((one) => one !== file);
      URL.revokeObjectURL(address);
      item.remove();
      this.dispatchEvent(new Event("change", { bubbles: true }));
    });
    this.list.append(item);
  }
}

customElements.define("y-photos", YPhotos);
