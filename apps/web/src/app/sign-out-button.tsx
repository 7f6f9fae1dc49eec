import { Button } from '../components/button.tsx';
import { useSignOut } from './use-sign-out.ts';

export function SignOutButton() {
  return (
    <Button variant="quiet" onClick={useSignOut()}>
      Sign out
    </Button>
  );
}
