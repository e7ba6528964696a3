/** Charts of places and of ways: regions as tiles, and a flow from left to right; from the same plain data. */

import { short } from "./room.js";

/** One tile for each region at its place [column, row], the deeper the greater; regions without a number stay pale. */
export function tiles(data, look, unit, { shell }) {
  const one = data.series[0];
  const values = one.data.filter((value) => value !== null);
  const columns = Math.max(...data.places.map(([column]) => column), 0) + 1;
  const rows = Math.max(...data.places.map(([, row]) => row), 0) + 1;
  const numbers = (count) => Array.from({ length: count }, (_, at) => at);
  const bare = { type: "category", show: false, splitLine: { show: false } };
  const most = Math.max(...values, 0) || 1;
  const least = Math.min(...values, 0);
  const cells = data.x.map((_name, at) => ({
    at,
    value: [...data.places[at], one.data[at] ?? 0],
    label: { color: (one.data[at] ?? 0) > most * 0.55 ? look.surface : look.text },
  }));
  const has = ({ at }) => one.data[at] !== null;
  const common = {
    type: "heatmap",
    label: {
      show: true,
      fontSize: columns > 6 ? 10 : 13,
      lineHeight: columns > 6 ? 13 : 18,
      overflow: "truncate",
      formatter: ({ data: { at } }) =>
        one.data[at] === null ? data.x[at] : `${data.x[at]}\n${one.data[at]}${unit}`,
    },
    itemStyle: { borderColor: look.surface, borderWidth: 3, borderRadius: 4 },
  };
  return {
    ...shell,
    grid: { left: 2, right: 2, top: 2, bottom: 30 },
    tooltip: {
      ...shell.tooltip,
      trigger: "item",
      formatter: ({ data: { at } }) => `${data.x[at]}
${one.data[at] ?? "–"}${unit}`,
    },
    xAxis: { ...bare, data: numbers(columns) },
    yAxis: { ...bare, data: numbers(rows), inverse: true },
    visualMap: {
      min: least,
      max: most,
      orient: "horizontal",
      left: 0,
      bottom: 0,
      itemHeight: 90,
      itemWidth: 10,
      textStyle: { color: look.text2 },
      text: [`${short(most)}${unit}`, `${short(least)}${unit}`],
      inRange: { color: [look.soft, look.colours[0]] },
      dimension: 2,
      seriesIndex: 0,
    },
    series: [
      { ...common, data: cells.filter(has) },
      {
        ...common,
        data: cells.filter((cell) => !has(cell)),
        silent: true,
        itemStyle: { ...common.itemStyle, color: look.soft, opacity: 0.45 },
      },
    ],
  };
}

/** How many steps the longest way has; every link leads to a later place. */
export function stepsOf(links) {
  const depth = [];
  for (const [from, to] of [...links].sort((one, other) => one[0] - other[0]))
    depth[to] = Math.max(depth[to] ?? 0, (depth[from] ?? 0) + 1);
  return Math.max(...depth.filter(Number.isFinite), 0) + 1;
}

/** `series[0].links` are [from, to] by place in `x`, beside the numbers of the flows in `data`. */
export function sankey(data, look, unit, { shell }) {
  const one = data.series[0];
  const names = data.x.map((name, at) => ({ name: String(at), label: name }));
  const flows = one.data.map((value, at) => ({
    source: String(one.links[at][0]),
    target: String(one.links[at][1]),
    value: value ?? 0,
  }));
  const called = (at) => data.x[Number(at)];
  const side = Math.min(160, (look.width || 600) * 0.26);
  const upright = (look.width || 600) / stepsOf(one.links) < 90;
  return {
    ...shell,
    tooltip: {
      ...shell.tooltip,
      trigger: "item",
      formatter: ({ dataType, data: flow, name, value }) =>
        dataType === "edge"
          ? `${called(flow.source)} → ${called(flow.target)}\n${flow.value}${unit}`
          : `${called(name)}\n${value}${unit}`,
    },
    series: [
      {
        type: "sankey",
        animation: false,
        left: 4,
        orient: upright ? "vertical" : "horizontal",
        right: upright ? 4 : side + 10,
        top: 8,
        bottom: upright ? 24 : 8,
        nodeWidth: 14,
        nodeGap: 10,
        draggable: false,
        data: names.map(({ name }, at) => ({
          name,
          itemStyle: { color: look.colours[(data.hues?.[at] ?? at) % look.colours.length], borderWidth: 0 },
        })),
        links: flows,
        labelLayout: { hideOverlap: true },
        label: {
          color: look.text,
          fontSize: 12,
          position: upright ? "bottom" : "right",
          width: side,
          overflow: "truncate",
          formatter: ({ name }) => called(name),
        },
        lineStyle: { color: "source", opacity: 0.35, curveness: 0.5 },
        emphasis: { focus: "adjacency", lineStyle: { opacity: 0.6 } },
      },
    ],
  };
}
