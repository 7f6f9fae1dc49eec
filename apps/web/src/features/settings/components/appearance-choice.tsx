import { Monitor, Moon, Sun } from 'lucide-react';
import { ToggleGroup } from 'radix-ui';
import { setTheme, type ThemeChoice, useTheme } from '../../../lib/theme.ts';

const themes = [
  { value: 'light', name: 'Light', icon: Sun },
  { value: 'dark', name: 'Dark', icon: Moon },
  { value: 'system', name: 'System', icon: Monitor },
] as const;

export function AppearanceChoice() {
  const { choice } = useTheme();
  return (
    <ToggleGroup.Root
      type="single"
      aria-label="Theme"
      value={choice}
      // Pressing the chosen one again would choose none.
      onValueChange={(value) => value !== '' && setTheme(value as ThemeChoice)}
      className="inline-flex rounded-md border border-border-strong p-0.5"
    >
      {themes.map(({ value, name, icon: Icon }) => (
        <ToggleGroup.Item
          key={value}
          value={value}
          className="inline-flex h-8 items-center gap-2 rounded-sm px-3 text-meta font-medium text-text-muted touch-target hover:text-text data-[state=on]:bg-accent-surface data-[state=on]:text-text"
        >
          <Icon size={16} strokeWidth={1.5} aria-hidden />
          {name}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
