import { useState } from 'react';
import { Button } from '../../../components/button.tsx';
import { FormError } from '../../../components/error-state.tsx';
import { Field } from '../../../components/field.tsx';
import { useClient } from '../../../lib/client.ts';
import { fieldError, isFieldError } from '../../../lib/field-error.ts';
import { useAction } from '../../../lib/use-action.ts';

/** The session changes when it succeeds; the router takes it from there. */
export function SignInForm() {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { auth } = useClient();
  const { run, busy, error } = useAction(async (input: Parameters<typeof auth.login>[0]) => {
    await auth.login(input);
  });
  return (
    <form
      className="flex flex-col gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        void run({ email, password });
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
      <Field
        label="Password"
        type="password"
        autoComplete="current-password"
        required
        value={password}
        error={fieldError(error, 'password')}
        onChange={(event) => setPassword(event.target.value)}
      />
      {isFieldError(error, ['email', 'password']) ? null : <FormError error={error} />}
      <Button type="submit" variant="primary" busy={busy} className="mt-2">
        Sign in
      </Button>
    </form>
  );
}
