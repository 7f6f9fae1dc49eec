import { Check, type LucideIcon } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from '../lib/class-names.ts';

interface MenuProps {
  /** One focusable element. */
  trigger: ReactNode;
  label?: string;
  side?: 'top' | 'right' | 'bottom' | 'left';
  align?: 'start' | 'center' | 'end';
  children: ReactNode;
}

export function Menu({ trigger, label, side = 'bottom', align = 'start', children }: MenuProps) {
  return (
    // Not modal: what is behind it is neither hidden from assistive technology nor blocked.
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          {...(label === undefined ? {} : { 'aria-label': label })}
          className="z-50 min-w-52 max-w-80 animate-rise-in rounded-md bg-surface-raised p-1 shadow-float outline-none"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const itemStyle =
  'flex w-full select-none items-center gap-2.5 rounded-sm px-2 py-1.5 text-body outline-none touch-target data-[highlighted]:bg-surface-hover data-[disabled]:opacity-55';

interface MenuItemProps {
  icon?: LucideIcon;
  shortcut?: string;
  danger?: boolean;
  onSelect: () => void;
  children: ReactNode;
}

export function MenuItem({
  icon: Icon,
  shortcut,
  danger = false,
  onSelect,
  children,
}: MenuItemProps) {
  return (
    <DropdownMenu.Item
      onSelect={onSelect}
      className={classNames(itemStyle, danger && 'text-danger-text')}
    >
      {Icon === undefined ? null : (
        <Icon size={16} strokeWidth={1.5} aria-hidden className="shrink-0 opacity-80" />
      )}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {shortcut === undefined ? null : (
        <kbd className="font-sans text-caption text-text-muted">{shortcut}</kbd>
      )}
    </DropdownMenu.Item>
  );
}

interface MenuChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string; icon: LucideIcon }[];
  onChange: (value: T) => void;
}

/** One of a few, such as the theme. */
export function MenuChoice<T extends string>({
  label,
  value,
  options,
  onChange,
}: MenuChoiceProps<T>) {
  return (
    <DropdownMenu.RadioGroup value={value} aria-label={label}>
      <DropdownMenu.Label className="px-2 pt-1.5 pb-1 text-caption text-text-muted">
        {label}
      </DropdownMenu.Label>
      {options.map(({ value: option, label: name, icon: Icon }) => (
        <DropdownMenu.RadioItem
          key={option}
          value={option}
          onSelect={() => onChange(option)}
          className={itemStyle}
        >
          <Icon size={16} strokeWidth={1.5} aria-hidden className="shrink-0 opacity-80" />
          <span className="flex-1">{name}</span>
          <DropdownMenu.ItemIndicator>
            <Check size={16} strokeWidth={1.5} aria-hidden className="text-accent-text" />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="mx-2 my-1 h-px bg-border" />;
}

/** Who or what the menu is about; not an action. */
export function MenuHeading({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="min-w-0 px-2 pt-1.5 pb-2">{children}</DropdownMenu.Label>;
}
