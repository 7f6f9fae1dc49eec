import { type ComponentProps, type ReactNode, useId } from 'react';
import { classNames } from '../lib/class-names.ts';

const inputStyle =
  'h-9 w-full min-w-0 rounded-sm border border-border-strong bg-surface-raised px-3 text-body text-text outline-offset-0 touch-target aria-invalid:border-danger max-sm:text-[16px]';

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input {...props} className={classNames(inputStyle, className)} />;
}

interface FieldProps extends Omit<ComponentProps<'input'>, 'id'> {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
}

/** A labelled input; its hint and its error are announced with it. */
export function Field({ label, hint, error, className, ...props }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  return (
    <div className={classNames('flex flex-col gap-1.5', className)}>
      <label htmlFor={id} className="text-meta font-medium">
        {label}
      </label>
      <Input
        {...props}
        id={id}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={error === undefined && hint === undefined ? undefined : noteId}
      />
      <p
        id={noteId}
        className={classNames(
          'min-h-4.5 text-meta wrap-anywhere',
          error === undefined ? 'text-text-muted' : 'text-danger-text',
        )}
      >
        {error ?? hint}
      </p>
    </div>
  );
}
