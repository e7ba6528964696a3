/** Bundles the stylesheets and browser components into the folder that Django serves. */
import { defineConfig } from "vite";
import { iconSprite } from "./scripts/sprite.mjs";

/* A customer opens the portal in whatever browser their phone or chat app has: colours and queries are lowered for it. */
const ON_OLD_PHONES = ["chrome99", "edge99", "firefox115", "safari16"];
const MODERN = ["chrome123", "edge123", "firefox128", "safari17.5"];

export default defineConfig({
  base: "./",
  publicDir: "public",
  plugins: [iconSprite()],
  css: { preprocessorOptions: { scss: { quietDeps: true, loadPaths: ["node_modules"] } } },
  build: {
    outDir: "../src/yinuo/config/bundles",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: MODERN,
    cssTarget: ON_OLD_PHONES,
    assetsInlineLimit: 2048,
    chunkSizeWarningLimit: 900,
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        theme: "src/theme.js",
        desk: "src/desk.js",
        portal: "src/portal.js",
      },
      output: {
        entryFileNames: "assets/[name]-[hash].js",
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
      },
    },
  },
});
