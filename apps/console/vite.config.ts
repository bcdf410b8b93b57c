import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The server serves the built console from beside its own sources; `npm run dev` here reaches a server that runs already.
export default defineConfig(({ command }) => {
  // A test that builds the console says that it is a test; what people get is React's production build all the same.
  if (command === "build") process.env.NODE_ENV = "production";
  return {
    plugins: [react(), tailwindcss()],
    build: { outDir: "../../packages/signalbox/console", emptyOutDir: true, target: "es2022", modulePreload: { polyfill: false } },
    server: { port: 4401, proxy: { "/api": { target: "http://127.0.0.1:4400", changeOrigin: true } } },
  };
});
