import { Search } from "lucide-react";
import { lazy, Suspense, useEffect, useSyncExternalStore } from "react";
import { isWriting } from "../design/use-hotkeys.ts";
import { inFront } from "./in-front.ts";

// Nobody needs them before they are asked for.
const Palette = lazy(() => import("./palette.tsx").then((module) => ({ default: module.Palette })));
const KeyMapDialog = lazy(() => import("./key-map-dialog.tsx").then((module) => ({ default: module.KeyMapDialog })));

/** The search of everything, and the keys that work on every screen: mod+k, / and ?. */
export function Finder() {
  const shown = useSyncExternalStore(inFront.watch, inFront.get);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey) return;
      const isMod = event.metaKey || event.ctrlKey;
      if (isMod && event.key.toLowerCase() === "k") {
        event.preventDefault();
        inFront.show(inFront.get() === "palette" ? null : "palette");
      } else if (!isMod && !isWriting(event.target) && document.querySelector("[role=dialog], [role=alertdialog]") === null) {
        if (event.key === "?") inFront.show("keys");
        else if (event.key === "/") {
          event.preventDefault();
          const field = document.querySelector<HTMLElement>("main [data-hotkey='/']");
          if (field === null) inFront.show("palette");
          else field.focus();
        }
      }
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
  const open = (name: "palette" | "keys") => (isOpen: boolean) => inFront.show(isOpen ? name : null);
  return (
    <>
      <button
        type="button"
        onClick={() => inFront.show("palette")}
        className="mb-2 flex items-center gap-2.5 rounded-md border border-line px-2 py-1.5 text-faint hover:border-line-strong hover:text-ink max-md:hidden"
      >
        <Search aria-hidden className="size-4" />
        <span className="flex-1 text-left">
          Find<span className="sr-only"> and do</span>
        </span>
        <kbd aria-hidden className="font-mono text-[11px]">
          {/Mac/.test(navigator.userAgent) ? "⌘K" : "Ctrl K"}
        </kbd>
      </button>
      <Suspense>
        {shown === "palette" && <Palette isOpen onOpen={open("palette")} />}
        {shown === "keys" && <KeyMapDialog isOpen onOpen={open("keys")} />}
      </Suspense>
    </>
  );
}
