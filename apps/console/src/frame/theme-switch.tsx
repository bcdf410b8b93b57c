import { Monitor, Moon, Sun } from "lucide-react";
import { ToggleGroup } from "radix-ui";
import { useState } from "react";
import { chooseTheme, storedTheme, type Theme } from "./theme.ts";

const themes = [
  { value: "light", label: "Light", icon: Sun },
  { value: "system", label: "As the system", icon: Monitor },
  { value: "dark", label: "Dark", icon: Moon },
] as const;

export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(storedTheme);
  const choose = (value: string) => {
    const chosen = themes.find((each) => each.value === value)?.value;
    if (chosen === undefined) return;
    chooseTheme(chosen);
    setTheme(chosen);
  };
  return (
    <ToggleGroup.Root
      type="single"
      value={theme}
      onValueChange={choose}
      aria-label="Theme"
      className="flex rounded-md border border-line p-0.5"
    >
      {themes.map(({ value, label, icon: Icon }) => (
        <ToggleGroup.Item
          key={value}
          value={value}
          aria-label={label}
          title={label}
          className="flex flex-1 justify-center rounded p-1 text-faint hover:text-ink data-[state=on]:bg-rules-soft data-[state=on]:text-ink"
        >
          <Icon aria-hidden className="size-3.5" />
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
