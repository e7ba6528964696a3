/**
 * One SVG sprite with the icons in use: those of `icons/names.json`, our own drawings in `icons/*.svg`, and every
 * quoted word of the templates and Python sources that is the name of an icon.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

const OWN = "icons";
const OUTLINE = "node_modules/@tabler/icons/icons/outline";
const FILLED = "node_modules/@tabler/icons/icons/filled";
const ROOMS = ["../src/yinuo/doors", "../src/yinuo/flow", "../src/yinuo/ground"];
const CALL = /\bicon\(\s*["']([a-z0-9-]+)["']\s*\)/g;
const WORD = /["']([a-z][a-z0-9]*(?:-[a-z0-9]+)*)["']/g;

export function iconSprite() {
  return {
    name: "yinuo-icon-sprite",
    buildStart() {
      const names = namesInUse();
      const source = sprite([...names].sort(), (name) => this.warn(`No icon is named ${name}`));
      this.emitFile({ type: "asset", fileName: "sprite.svg", source });
    },
  };
}

function namesInUse() {
  const names = new Set(JSON.parse(readFileSync(join(OWN, "names.json"), "utf8")));
  for (const file of readdirSync(OWN)) {
    if (file.endsWith(".svg")) names.add(basename(file, ".svg"));
  }
  for (const file of sourceFiles()) {
    const source = readFileSync(file, "utf8");
    for (const [, name] of source.matchAll(CALL)) names.add(name);
    for (const [, name] of source.matchAll(WORD)) if (fileOf(name)) names.add(name);
  }
  return names;
}

function sourceFiles() {
  return ROOMS.flatMap(walk);
}

function walk(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((path) => join(folder, path))
    .filter((path) => /\.(html|py)$/.test(path));
}

function sprite(names, missing) {
  const symbols = names.map((name) => symbolOf(name) ?? missing(name)).filter(Boolean);
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

function symbolOf(name) {
  const file = fileOf(name);
  return file && symbol(name, readFileSync(file, "utf8"));
}

function fileOf(name) {
  const places = [join(OWN, `${name}.svg`), join(OUTLINE, `${name}.svg`)];
  if (name.endsWith("-filled")) places.push(join(FILLED, `${name.slice(0, -7)}.svg`));
  return places.find((file) => existsSync(file));
}

function symbol(name, svg) {
  const open = svg.match(/<svg[^>]*>/s)[0];
  const body = svg
    .slice(svg.indexOf(open) + open.length, svg.lastIndexOf("</svg>"))
    .replace(/\s+/g, " ")
    .trim();
  const keep = ["viewBox", "fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin"]
    .map((key) => open.match(new RegExp(`\\s${key}="[^"]*"`))?.[0])
    .filter(Boolean)
    .join("");
  return `<symbol id="${name}"${keep}>${body}</symbol>`;
}
