/** How the grid is drawn: heads of columns, rows with what is wrong at them, and the gaps below. */
import { escaped, icon } from "../parts/markup.js";
import { say } from "../process/words.js";

export function grid(sheet, { kinds, writable, report, picked, hits }) {
  const marks = marksOf(report);
  const rows = sheet.now.rows.map((_row, at) => line(sheet, at, marks, writable, hits)).join("");
  return `<table class="decision" role="grid" aria-rowcount="${sheet.height}">
    ${heads(sheet, kinds, writable, marks, picked)}
    <tbody>${rows}</tbody>${gaps(sheet, report, writable)}</table>`;
}

function heads(sheet, kinds, writable, marks, picked) {
  const { inputs, outputs } = sheet.now;
  const groups = [
    inputs.length ? `<th scope="colgroup" colspan="${inputs.length}">${escaped(say("if"))}</th>` : "",
    outputs.length
      ? `<th scope="colgroup" class="decision-then" colspan="${outputs.length}">${escaped(say("then"))}</th>`
      : "",
  ].join("");
  const columns = [...inputs, ...outputs].map((column, at) =>
    head(sheet, column, at, kinds, writable, marks, picked),
  );
  return `<thead><tr class="decision-groups"><th class="decision-corner" rowspan="2"></th>${groups}<th class="decision-then" rowspan="2" scope="col">${escaped(say("note"))}</th></tr>
    <tr class="decision-heads">${columns.join("")}</tr></thead>`;
}

function head(sheet, column, at, kinds, writable, marks, picked) {
  const kind = kinds.find(([code]) => code === column.kind)?.[1] ?? "";
  const source = column.expression ?? column.name;
  const fault = marks.columns.get(at);
  const first = at === sheet.inputs ? " decision-then" : "";
  const text = `<strong>${escaped(sheet.title(at) || "?")}</strong><small>${escaped([source !== sheet.title(at) ? source : "", column.kind ? kind : ""].filter(Boolean).join(" · "))}</small>`;
  const inner = writable
    ? `<button type="button" data-column="${at}"${picked === at ? ' aria-expanded="true"' : ""}>${text}</button>`
    : `<span>${text}</span>`;
  return `<th scope="col" class="${first}" data-head="${at}"${writable ? ' draggable="true"' : ""}${fault ? ` data-tone="critical" title="${escaped(fault)}"` : ""}>${inner}</th>`;
}

function line(sheet, row, marks, writable, hits) {
  const mark = marks.rows.get(row + 1);
  const cells = [...Array(sheet.width).keys()].map((column) => cell(sheet, row, column, marks)).join("");
  const grip = writable ? ` draggable="true"` : "";
  const told = mark ? ` title="${escaped(mark.text)}"` : "";
  const sign = mark ? icon(mark.clash ? "alert-circle" : "info-circle") : "";
  return `<tr data-row="${row}"${hits?.includes(row + 1) ? ' data-hit=""' : ""}${mark ? ` data-tone="${mark.clash ? "critical" : "watch"}"` : ""}>
    <th scope="row" class="decision-number" data-number="${row}"${grip}${told} aria-label="${escaped(say("row", { n: row + 1 }))} ${escaped(mark?.text)}">${row + 1}${sign}</th>${cells}</tr>`;
}

function cell(sheet, row, column, marks) {
  const text = sheet.cell(row, column);
  const fault = marks.cells.get(`${row + 1}:${column}`);
  const empty = sheet.isNote(column) ? "" : say(sheet.isInput(column) ? "anything" : "nothing");
  const shown =
    text === "" || (text === "-" && sheet.isInput(column))
      ? `<span class="faint">${escaped(empty)}</span>`
      : escaped(text);
  const first = column === sheet.inputs || sheet.isNote(column) ? " decision-then" : "";
  const label = sheet.isNote(column) ? say("note") : sheet.title(column);
  return `<td role="gridcell" class="${first}" data-at="${row},${column}" data-label="${escaped(label)}" tabindex="-1"${fault ? ` data-tone="critical" title="${escaped(fault)}" aria-invalid="true"` : ""}>${shown}${fault ? `<span class="decision-fault">${escaped(fault)}</span>` : ""}</td>`;
}

function gaps(sheet, report, writable) {
  if (!report.gaps.length || report.gaps[0].length !== sheet.inputs) return "";
  const rest = sheet.width - sheet.inputs;
  const rows = report.gaps.map((cells, at) => {
    const told = cells
      .map(
        (text, column) =>
          `<td data-label="${escaped(sheet.title(column))}">${text === "-" ? `<span class="faint">${escaped(say("anything"))}</span>` : escaped(text)}</td>`,
      )
      .join("");
    const fill = writable
      ? `<button type="button" class="btn btn-sm" data-do="fill" data-gap="${at}">${icon("plus")}${escaped(say("fill_gap"))}</button>`
      : "";
    return `<tr class="decision-gap"><th scope="row" title="${escaped(say("gap_help"))}">${escaped(say("gap"))}</th>${told}<td class="decision-then" colspan="${rest}">${fill}</td></tr>`;
  });
  const more = report.more_gaps
    ? `<tr class="decision-gap"><th></th><td colspan="${sheet.width}">${escaped(say("more_gaps", { n: report.more_gaps }))}</td></tr>`
    : "";
  return `<tfoot>${rows.join("")}${more}</tfoot>`;
}

/** What is wrong, by cell, by column, and by row. */
function marksOf(report) {
  const marks = { cells: new Map(), columns: new Map(), rows: new Map() };
  for (const fault of report.faults) markFault(marks, fault);
  for (const { rows, clash, text } of report.overlaps)
    for (const row of rows) if (!marks.rows.get(row)?.clash) marks.rows.set(row, { text, clash });
  return marks;
}

function markFault(marks, { row, column, text }) {
  if (row && column !== null) marks.cells.set(`${row}:${column}`, text);
  else if (column !== null) marks.columns.set(column, text);
  else if (row) marks.rows.set(row, { text, clash: true });
}
