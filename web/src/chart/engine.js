/** The parts of ECharts in use; loaded only by pages that show a chart. */
import {
  BarChart,
  BoxplotChart,
  FunnelChart,
  GaugeChart,
  HeatmapChart,
  LineChart,
  PieChart,
  SankeyChart,
  ScatterChart,
} from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { init, setPlatformAPI, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([
  BarChart,
  LineChart,
  PieChart,
  ScatterChart,
  HeatmapChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
]);
use([BoxplotChart, FunnelChart, GaugeChart, SankeyChart]);
use([MarkLineComponent, TooltipComponent, VisualMapComponent, SVGRenderer]);

// Texts of tooltips know no family of letters: they are shown in the page's (chart.css) and measured in it here.
const brush = document.createElement("canvas").getContext("2d");
const family = getComputedStyle(document.body).fontFamily;
setPlatformAPI({
  measureText(text, font) {
    brush.font = (font || "12px sans-serif").replace(/ sans-serif$/, ` ${family}`);
    return brush.measureText(text);
  },
});

export { init };
