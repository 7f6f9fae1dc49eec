import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from '../lib/class-names.ts';
import { returnFocus } from '../lib/focus-memory.ts';
import { Button } from './button.tsx';

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  /** `wide` for lists and settings. */
  width?: 'narrow' | 'wide';
  children: ReactNode;
}

/** Floats above the page, keeps focus inside, closes by Esc and gives focus back. Fills small screens. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  width = 'narrow',
  children,
}: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade-in bg-scrim" />
        <Radix.Content
          onOpenAutoFocus={focusDialog}
          onCloseAutoFocus={giveFocusBack}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={classNames(
            'fixed z-40 flex animate-rise-in flex-col bg-surface-raised shadow-float outline-none',
            'max-sm:inset-0 max-sm:pt-[env(safe-area-inset-top)] max-sm:pb-[env(safe-area-inset-bottom)]',
            'sm:top-[max(24px,12dvh)] sm:left-1/2 sm:max-h-[min(640px,calc(100dvh-48px))] sm:w-[calc(100vw-48px)] sm:-translate-x-1/2 sm:rounded-lg',
            width === 'wide' ? 'sm:max-w-160' : 'sm:max-w-110',
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1 pt-0.5">
              <Radix.Title className="text-title font-semibold wrap-anywhere">{title}</Radix.Title>
              {description === undefined ? null : (
                <Radix.Description className="mt-1 text-meta text-text-muted wrap-anywhere">
                  {description}
                </Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <Button
                variant="quiet"
                size="icon"
                aria-label="Close"
                className="-mr-1.5 pointer-coarse:-my-1"
              >
                <X size={20} strokeWidth={1.5} aria-hidden />
              </Button>
            </Radix.Close>
          </header>
          <div className="flex min-h-0 flex-1 flex-col overflow-y-auto px-5 pb-5">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Where no field asks for the focus the dialog itself takes it; its close button is no place to begin. */
function focusDialog(event: Event): void {
  event.preventDefault();
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
}

/** The dialogs have no trigger of their own, so the focus goes back to what had it before. */
export function giveFocusBack(event: Event): void {
  event.preventDefault();
  returnFocus();
}

/** The last row of a dialog's form: its actions, the primary one last. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="mt-6 flex justify-end gap-2">{children}</div>;
}
