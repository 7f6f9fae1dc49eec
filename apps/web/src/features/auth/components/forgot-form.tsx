import { useState } from 'react';
import { Button } from '../../../components/button.tsx';
import { FormError } from '../../../components/error-state.tsx';
import { Field } from '../../../components/field.tsx';
import { useApi } from '../../../lib/client.ts';
import { fieldError, isFieldError } from '../../../lib/field-error.ts';
import { useAction } from '../../../lib/use-action.ts';

/** Answers alike for known and unknown addresses, as the server does. */
export function ForgotForm() {
  const api = useApi();
  const [email, setEmail] = useState('');
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { run, busy, error } = useAction(async (input: { email: string }) => {
    await api.auth.requestPasswordReset.mutate(input);
    setSentTo(input.email);
  });
  if (sentTo !== null) {
    return (
      <p role="status" className="rounded-sm bg-accent-surface px-3 py-2.5 wrap-anywhere">
        If {sentTo} has an account here, a mail with a link is on its way. The link works once.
      </p>
    );
  }
  return (
    <form
      className="flex flex-col gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        void run({ email });
      }}
    >
      <Field
        label="Email"
        type="email"
        autoComplete="username"
        autoFocus
        required
        value={email}
        error={fieldError(error, 'email')}
        onChange={(event) => setEmail(event.target.value)}
      />
      {isFieldError(error, ['email']) ? null : <FormError error={error} />}
      <Button type="submit" variant="primary" busy={busy} className="mt-2">
        Send reset link
      </Button>
    </form>
  );
}
