import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { applyTheme } from "./frame/theme.ts";
import { router } from "./router.ts";
import { queries } from "./server/queries.ts";
import "./styles.css";

applyTheme();
const root = document.getElementById("root");
if (root === null) throw new Error("The page has no element to show the console in.");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
