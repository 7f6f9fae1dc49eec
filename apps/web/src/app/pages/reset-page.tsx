import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { toast } from 'sonner';
import { Page } from '../../components/page.tsx';
import { ResetForm } from '../../features/auth/components/reset-form.tsx';
import { textLink } from '../links.ts';

/** The token is in the fragment, which is sent to no server, or in the query. */
function readToken(): string | null {
  const fragment = new URLSearchParams(window.location.hash.slice(1)).get('token');
  return fragment ?? new URLSearchParams(window.location.search).get('token');
}

export function ResetPage() {
  const [token] = useState(readToken);
  const navigate = useNavigate();
  if (token === null || token === '') {
    return (
      <Page
        title="This link is not complete"
        lead="Open the link from the mail again, or ask for a new one."
      >
        <Link to="/forgot" className={textLink}>
          Ask for a new link
        </Link>
      </Page>
    );
  }
  const done = () => {
    toast('Your password is changed. Sign in with the new one.');
    void navigate({ to: '/sign-in' });
  };
  return (
    <Page title="Set a new password">
      <ResetForm token={token} onDone={done} />
      <p className="mt-4 text-meta text-text-muted">
        Has the link expired?{' '}
        <Link to="/forgot" className={textLink}>
          Ask for a new one
        </Link>
      </p>
    </Page>
  );
}
