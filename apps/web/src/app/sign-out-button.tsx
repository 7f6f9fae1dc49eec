import { Button } from '../components/button.tsx';
import { useSignOut } from './use-sign-out.ts';

export function SignOutButton() {
  const { run, busy } = useSignOut();
  return (
    <Button variant="quiet" busy={busy} onClick={() => void run(undefined)}>
      Sign out
    </Button>
  );
}
