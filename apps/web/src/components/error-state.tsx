import { CircleAlert } from 'lucide-react';
import { describeError } from '../lib/describe-error.ts';
import { Button } from './button.tsx';

interface ErrorStateProps {
  /** What could not be done, such as "Couldn't load the channels." */
  title: string;
  error: unknown;
  onRetry?: () => void;
}

/** What happened, what to do, retry; the code only in small print. */
export function ErrorState({ title, error, onRetry }: ErrorStateProps) {
  const { message, detail } = describeError(error);
  return (
    <div
      role="alert"
      className="mx-auto flex max-w-90 flex-1 flex-col items-center justify-center gap-1 px-6 py-10 text-center"
    >
      <CircleAlert size={20} strokeWidth={1.5} aria-hidden className="mb-2 text-danger-text" />
      <p className="font-medium">{title}</p>
      <p className="text-meta text-text-muted wrap-anywhere">{message}</p>
      {onRetry === undefined ? null : (
        <Button className="mt-4" onClick={onRetry}>
          Try again
        </Button>
      )}
      {detail === null ? null : <p className="mt-3 text-caption text-text-muted">{detail}</p>}
    </div>
  );
}

/** The same in one line, inside a form. */
export function FormError({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null;
  const { message } = describeError(error);
  return (
    <p
      role="alert"
      className="rounded-sm bg-danger-surface px-3 py-2 text-meta text-danger-text wrap-anywhere"
    >
      {message}
    </p>
  );
}
