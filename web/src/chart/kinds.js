import { sankey, tiles } from "./flows.js";
import { besideOf, labelOf, namesOf, short } from "./room.js";

/** Kinds of chart beyond lines and bars, from the same plain data; each returns the options of ECharts. */
export const KINDS = { heat, scatter, funnel, gauge, box, tiles, sankey };

/** Where a click on a point leads: to the rows behind its number. */
export function urlAt(kind, data, point) {
  if (kind === "heat") return data.series[point.data?.[1]]?.urls?.[point.data?.[0]];
  if (kind === "sankey" && point.dataType !== "edge") return undefined;
  if (kind === "tiles") return data.series[0].urls?.[point.data?.at];
  const own = ["scatter", "funnel", "gauge", "box", "sankey"].includes(kind)
    ? data.series[0]
    : data.series[point.seriesIndex];
  return own?.urls?.[point.dataIndex] ?? data.urls?.[point.dataIndex];
}

/** Each series is a line of cells; the deeper the colour, the greater the number. */
function heat(data, look, unit, { shell, axis }) {
  const cells = data.series.flatMap((one, y) => one.data.map((value, x) => [x, y, value]));
  const values = cells.map((cell) => cell[2]).filter((value) => value !== null);
  const full = cells.length <= 300;
  const most = Math.max(...values, 0) || 1;
  return {
    ...shell,
    grid: { ...shell.grid, bottom: 36 },
    tooltip: {
      ...shell.tooltip,
      trigger: "item",
      formatter: ({ data: [x, y, value] }) => `${data.series[y].name} · ${data.x[x]}\n${value ?? "–"}${unit}`,
    },
    xAxis: {
      type: "category",
      data: data.x,
      ...axis,
      axisLabel: { ...axis.axisLabel, ...namesOf(data.x, look.width * 0.75, data.every) },
      splitLine: { show: false },
    },
    yAxis: {
      type: "category",
      data: data.series.map((one) => one.name),
      inverse: true,
      ...axis,
      axisLabel: { ...axis.axisLabel, ...besideOf(look.width) },
    },
    visualMap: {
      min: Math.min(...values, 0),
      max: most,
      orient: "horizontal",
      left: 0,
      bottom: 0,
      itemHeight: 90,
      itemWidth: 10,
      textStyle: { color: look.text2 },
      text: [`${short(most)}${unit}`, `${short(Math.min(...values, 0))}${unit}`],
      inRange: { color: [look.soft, look.colours[0]] },
    },
    series: [
      {
        type: "heatmap",
        data: cells,
        label: {
          show: full,
          rich: { deep: { color: look.surface }, soft: { color: look.text } },
          formatter: ({ data: cell }) =>
            cell[2] === null ? "" : `{${cell[2] > most * 0.55 ? "deep" : "soft"}|${short(cell[2])}}`,
        },
        itemStyle: { borderColor: look.surface, borderWidth: 2 },
      },
    ],
  };
}

/** Two numbers of each value, one along and one up. */
/** Where an axis of rates ends that has one value only; left to the chart where there are more. */
const alone = (end) => (known) =>
  known.min === known.max && known.min >= 0 && known.max <= 100 ? end : null;

function scatter(data, look, unit, { shell, axis, unit2 }) {
  const [along, up] = data.series;
  const value = (one, text) => ({
    type: "value",
    name: one.name,
    nameLocation: "middle",
    nameGap: 28,
    nameTextStyle: { color: look.text2 },
    scale: true,
    ...(text === "%" && { min: alone(0), max: alone(100) }),
    ...axis,
    axisLabel: { ...axis.axisLabel, formatter: `{value}${text}` },
  });
  return {
    ...shell,
    grid: { ...shell.grid, left: 28, bottom: 28 },
    tooltip: {
      ...shell.tooltip,
      trigger: "item",
      formatter: ({ dataIndex: at }) =>
        `${data.x[at]}\n${along.name}  ${along.data[at]}${unit}\n${up.name}  ${up.data[at]}${unit2}`,
    },
    xAxis: value(along, unit),
    yAxis: value(up, unit2),
    series: [
      {
        type: "scatter",
        symbolSize: 12,
        data: along.data.map((x, at) => [x, up.data[at]]),
        itemStyle: { color: look.colours[0], opacity: 0.75 },
      },
    ],
  };
}

function funnel(data, look, unit, { shell }) {
  const one = data.series[0];
  const width = look.width || 600;
  const [left, wide] = width < 480 ? [0, 0.5] : [0.06, 0.58];
  const room = width * (1 - left - wide) - 24;
  return {
    ...shell,
    tooltip: { ...shell.tooltip, trigger: "item" },
    series: [
      {
        type: "funnel",
        sort: "none",
        gap: 3,
        top: 8,
        bottom: 8,
        left: width * left,
        width: width * wide,
        minSize: "8%",
        label: {
          position: "right",
          color: look.text,
          formatter: ({ name, value }) => labelOf(name, `${value}${unit}`, room),
        },
        labelLine: { length: 10, lineStyle: { color: look.line } },
        itemStyle: { borderColor: look.surface, borderWidth: 1 },
        data: data.x.map((name, at) => ({ name, value: one.data[at] ?? 0 })),
      },
    ],
  };
}

function gauge(data, look, unit, { shell }) {
  const one = data.series[0];
  return {
    ...shell,
    tooltip: { show: false },
    series: [
      {
        type: "gauge",
        startAngle: 200,
        endAngle: -20,
        radius: "86%",
        center: ["50%", "62%"],
        max: data.max ?? 100,
        progress: { show: true, width: 16, itemStyle: { color: look.colours[0] } },
        axisLine: { lineStyle: { width: 16, color: [[1, look.soft]] } },
        axisTick: { show: false },
        splitLine: { show: false },
        splitNumber: 4,
        axisLabel: { distance: -46, color: look.text2, fontSize: 11, formatter: `{value}${unit}` },
        pointer: { show: false },
        title: { offsetCenter: [0, "74%"], color: look.text2, fontSize: look.width < 420 ? 12 : 13 },
        detail: {
          offsetCenter: [0, "-8%"],
          color: look.text,
          fontSize: look.width < 420 ? 26 : 32,
          fontWeight: 600,
          formatter: (value) => (Number.isFinite(value) ? `${value}${unit}` : "–"),
        },
        data: [
          {
            name: data.target === undefined ? one.name : `${one.name} · ${data.target_text}`,
            value: one.data[0] ?? Number.NaN,
          },
        ],
      },
    ],
  };
}

/** Least, quartiles and greatest of each value. */
function box(data, look, unit, { shell, axis }) {
  return {
    ...shell,
    tooltip: {
      ...shell.tooltip,
      trigger: "item",
      formatter: ({ dataIndex: at }) =>
        [
          data.x[at],
          ...data.series[0].data[at].map((mark, place) => `${data.marks?.[place] ?? ""}  ${mark}${unit}`),
        ].join("\n"),
    },
    xAxis: {
      type: "category",
      data: data.x,
      ...axis,
      axisLabel: { ...axis.axisLabel, ...namesOf(data.x, look.width, data.every) },
    },
    yAxis: { type: "value", ...axis, axisLabel: { ...axis.axisLabel, formatter: `{value}${unit}` } },
    series: [
      {
        type: "boxplot",
        data: data.series[0].data,
        boxWidth: [8, 40],
        itemStyle: { color: look.soft, borderColor: look.colours[0], borderWidth: 1.5 },
      },
    ],
  };
}
