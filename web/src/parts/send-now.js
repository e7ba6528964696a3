/** A form that was answered by the tap that led here sends itself; without scripts its button does. */
export function startSendNow() {
  document.querySelector("form[data-send-now]")?.requestSubmit();
}
