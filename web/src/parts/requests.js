/** Requests outside htmx: same origin, with the page's CSRF token. */
export function csrf() {
  const headers = document.body.getAttribute("hx-headers");
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  return (headers && JSON.parse(headers)["X-CSRFToken"]) || field?.value || "";
}

export async function send(method, url, body) {
  return fetch(url, {
    method,
    body,
    credentials: "same-origin",
    headers: { "X-CSRFToken": csrf(), "X-Requested-With": "fetch" },
  });
}

export async function readJson(url, signal) {
  const answer = await fetch(url, {
    signal,
    credentials: "same-origin",
    headers: { Accept: "application/json" },
  });
  if (!answer.ok) throw new Error(`${answer.status} ${url}`);
  return answer.json();
}
