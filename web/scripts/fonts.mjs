/** Copies the typefaces that printed documents embed: Noto Sans SC and TC, regular and bold, as WOFF2. */
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

const TARGET = "../src/yinuo/config/bundles/fonts";
const FACES = [
  ["noto-sans-sc", ["chinese-simplified", "latin"]],
  ["noto-sans-tc", ["chinese-traditional", "latin"]],
];
const WEIGHTS = [400, 700];

mkdirSync(TARGET, { recursive: true });
for (const [family, subsets] of FACES) {
  for (const subset of subsets) {
    for (const weight of WEIGHTS) {
      const file = `${family}-${subset}-${weight}-normal.woff2`;
      copyFileSync(join("node_modules/@fontsource", family, "files", file), join(TARGET, file));
    }
  }
  copyFileSync(join("node_modules/@fontsource", family, "LICENSE"), join(TARGET, `${family}-LICENSE`));
}
