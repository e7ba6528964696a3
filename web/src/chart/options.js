import { KINDS } from "./kinds.js";
import { besideOf, namesOf } from "./room.js";

/** From our plain data ({x, series: [{name, data, kind, axis}], target}) to the options of ECharts. */
export function optionsOf(kind, data, look, unit) {
  const form = kind.split("-")[0];
  if (form === "pie") return pie(data, look, unit);
  const unit2 = data.unit2 ?? unit;
  if (KINDS[form])
    return KINDS[form](data, look, unit, { shell: shell(look, unit, false), axis: axis(look), unit2 });
  const series = data.series.map((one, at) =>
    seriesOf(one, at, { form, kind, look, unit, target: data.target }),
  );
  const category = { type: "category", data: data.x, ...axis(look), boundaryGap: form !== "line" };
  const value = {
    type: "value",
    ...axis(look),
    axisLabel: { color: look.text2, formatter: `{value}${unit}` },
    scale: data.scale === true,
    min: data.min,
    max: data.max,
  };
  const lying = kind === "bar-lying";
  const names = lying ? besideOf(look.width) : namesOf(data.x, look.width * 0.9, data.every);
  category.axisLabel = { ...category.axisLabel, ...names };
  if (lying) category.inverse = true;
  return {
    ...shell(look, unit, data.series.length > 1),
    xAxis: lying ? value : category,
    yAxis: lying ? category : ups(value, data, look),
    series: data.band ? [...bandOf(data.band, look), ...series] : series,
    ...(data.band ? { tooltip: bandTip(data, look, unit) } : {}),
  };
}

/** A second axis at the right where some series have a unit of their own. */
function ups(value, data, look) {
  if (data.unit2 === undefined) return value;
  const label = { color: look.text2, formatter: `{value}${data.unit2}` };
  return [value, { ...value, axisLabel: label, splitLine: { show: false }, min: undefined, max: undefined }];
}

/** A band between two rows of values: what lies below it is drawn without colour, the band is stacked on it. */
function bandOf(band, look) {
  const common = {
    type: "line",
    stack: "band",
    stackStrategy: "all",
    silent: true,
    symbol: "none",
    step: "end",
    lineStyle: { opacity: 0 },
  };
  const height = band.high.map((high, at) => Number((high - band.low[at]).toFixed(4)));
  const fill = { color: look.colours[0], opacity: 0.16 };
  return [
    { ...common, name: "", data: band.low, areaStyle: { opacity: 0 } },
    { ...common, name: band.name, data: height, itemStyle: { ...fill, opacity: 0.35 }, areaStyle: fill },
  ];
}

function bandTip(data, look, unit) {
  const { band, x } = data;
  const line = (name, text) => `${name}  ${text}`;
  return {
    ...shell(look, unit, false).tooltip,
    formatter: (points) => {
      const at = points[0]?.dataIndex ?? 0;
      const rows = data.series.map((one) => line(one.name, `${one.data[at] ?? "–"}${unit}`));
      const between = line(band.name, `${band.low[at]} – ${band.high[at]}${unit}`);
      return [x[at], ...rows, between].join("\n");
    },
  };
}

function shell(look, unit, legend) {
  return {
    animationDuration: 300,
    textStyle: { fontFamily: look.font, color: look.text2 },
    color: look.colours,
    aria: { enabled: true },
    grid: {
      left: 4,
      right: 12,
      top: legend ? 34 : 12,
      bottom: 2,
      outerBoundsMode: "same",
      outerBoundsContain: "axisLabel",
    },
    legend: {
      show: legend,
      type: "scroll",
      pageIconSize: 10,
      pageIconColor: look.text2,
      pageTextStyle: { color: look.text2 },
      top: 0,
      left: 0,
      icon: "roundRect",
      itemWidth: 10,
      itemHeight: 10,
      textStyle: { color: look.text2 },
    },
    tooltip: {
      trigger: "axis",
      confine: true,
      renderMode: "richText",
      backgroundColor: look.raised,
      borderColor: look.line,
      textStyle: { color: look.text, fontSize: 13 },
      axisPointer: { type: "line", lineStyle: { color: look.line } },
      valueFormatter: (value) => (value === null || value === undefined ? "–" : `${value}${unit}`),
    },
  };
}

function axis(look) {
  return {
    axisLine: { lineStyle: { color: look.line } },
    axisTick: { show: false },
    axisLabel: { color: look.text2, hideOverlap: true },
    splitLine: { lineStyle: { color: look.soft } },
  };
}

function seriesOf(one, at, { form, kind, look, unit, target }) {
  const type = one.kind ?? (form === "area" ? "line" : form);
  const colour = look.tones[one.tone] ?? look.colours[at % look.colours.length];
  const line = type === "line";
  return {
    name: one.name,
    type,
    data: one.data,
    yAxisIndex: one.axis,
    tooltip: one.unit === undefined ? undefined : { valueFormatter: (value) => `${value ?? "–"}${one.unit}` },
    stack: kind.endsWith("stack") ? "all" : undefined,
    itemStyle: { color: colour, borderRadius: line || kind.endsWith("stack") ? 0 : [3, 3, 0, 0] },
    barMaxWidth: 26,
    lineStyle: one.quiet ? QUIET : { width: 2 },
    step: one.step && stepOf(form),
    symbol: ["circle", "rect", "triangle", "diamond"][at % 4],
    symbolSize: one.big ? 11 : 6,
    showSymbol: showsSymbols(one),
    areaStyle: areaOf(kind, at),
    connectNulls: true,
    markLine: target !== undefined && at === 0 ? targetLine(target, look, unit) : undefined,
  };
}

function areaOf(kind, at) {
  if (kind === "area-stack") return { opacity: 0.35 };
  return kind === "line-area" && at === 0 ? { opacity: 0.12 } : undefined;
}

const QUIET = { width: 1, type: "dashed" };

function showsSymbols(one) {
  return one.data.length < 30 && !one.step && !one.quiet;
}

/** Over bars a step changes between two of them; over instants, where the next begins. */
function stepOf(form) {
  return form === "bar" ? "middle" : "end";
}

function targetLine(target, look, unit) {
  return {
    silent: true,
    symbol: "none",
    label: { color: look.text2, position: "insideStartTop", formatter: `{c}${unit}` },
    lineStyle: { color: look.text2, type: "dashed" },
    data: [{ yAxis: target }],
  };
}

function pie(data, look, unit) {
  const one = data.series[0];
  return {
    ...shell(look, unit, false),
    tooltip: { ...shell(look, unit, false).tooltip, trigger: "item" },
    series: [
      {
        type: "pie",
        radius: ["52%", "78%"],
        itemStyle: { borderColor: look.surface, borderWidth: 2 },
        label: { color: look.text, formatter: `{b}  {c}${unit}` },
        data: data.x.map((name, at) => ({ name, value: one.data[at] })),
      },
    ],
  };
}
