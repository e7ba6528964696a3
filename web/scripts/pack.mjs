/** Packs every text file of the bundles beside itself (.br, .gz), so that the server need not do it on each request. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const bundles = fileURLToPath(new URL("../../src/yinuo/config/bundles/", import.meta.url));
const texts = new Set([".js", ".css", ".svg", ".json", ".html", ".txt"]);
const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } };

for (const entry of readdirSync(bundles, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !texts.has(extname(entry.name))) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const content = readFileSync(path);
  writeFileSync(`${path}.br`, brotliCompressSync(content, quality));
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
}
