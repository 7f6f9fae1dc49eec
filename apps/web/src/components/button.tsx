import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';
import { classNames } from '../lib/class-names.ts';

const button = cva(
  'inline-flex shrink-0 select-none items-center justify-center gap-2 whitespace-nowrap rounded-sm font-medium transition-colors duration-120 disabled:cursor-not-allowed disabled:opacity-55 aria-busy:cursor-progress',
  {
    variants: {
      variant: {
        primary: 'bg-accent text-on-accent hover:not-disabled:bg-accent-hover',
        secondary:
          'border border-border-strong bg-surface-raised text-text hover:not-disabled:bg-surface-message-hover',
        quiet: 'text-text-muted hover:not-disabled:bg-surface-hover hover:not-disabled:text-text',
        danger: 'bg-danger text-on-danger hover:not-disabled:bg-danger-hover',
        link: 'h-auto px-0 text-accent-text underline-offset-4 hover:underline',
      },
      size: {
        md: 'h-9 px-3.5 text-body touch-target',
        sm: 'h-7 px-2.5 text-meta',
        icon: 'size-8 touch-target',
        inline: 'h-auto px-0 text-meta',
      },
    },
    defaultVariants: { variant: 'secondary', size: 'md' },
  },
);

interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof button> {
  /** The action runs: the button keeps its width and takes no second press. */
  busy?: boolean;
}

export function Button({ variant, size, busy = false, className, onClick, ...props }: ButtonProps) {
  return (
    <button
      type="button"
      aria-busy={busy || undefined}
      {...props}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
      className={classNames(button({ variant, size }), busy && 'opacity-70', className)}
    />
  );
}
