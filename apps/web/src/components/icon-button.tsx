import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classNames } from '../lib/class-names.ts';
import { Button } from './button.tsx';
import { Tooltip } from './tooltip.tsx';

interface IconButtonProps
  extends Omit<ComponentProps<typeof Button>, 'children' | 'size' | 'aria-label'> {
  icon: LucideIcon;
  /** Its name, for assistive technology and as the tooltip. */
  label: string;
  /** `small` is 28 pixels with a 16-pixel icon. */
  scale?: 'normal' | 'small';
  /** Shown beside the name in the tooltip, such as `⌘K`. */
  shortcut?: string;
}

export function IconButton({
  icon: Icon,
  label,
  shortcut,
  scale = 'normal',
  variant = 'quiet',
  className,
  ...props
}: IconButtonProps) {
  return (
    <Tooltip label={label} {...(shortcut === undefined ? {} : { shortcut })}>
      <Button
        variant={variant}
        size="icon"
        aria-label={label}
        {...props}
        className={classNames(scale === 'small' && 'size-7', className)}
      >
        <Icon size={scale === 'small' ? 16 : 20} strokeWidth={1.5} aria-hidden />
      </Button>
    </Tooltip>
  );
}
