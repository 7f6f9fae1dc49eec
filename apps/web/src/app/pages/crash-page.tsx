import { Button } from '../../components/button.tsx';
import { Page } from '../../components/page.tsx';

/** A fault of this app: the page itself cannot go on. What was not sent is kept. */
export function CrashPage({ error }: { error: unknown }) {
  return (
    <Page
      title="This page stopped working"
      lead="That is a fault of TeamChat. Reload to go on; nothing you sent is lost."
    >
      <Button variant="primary" onClick={() => window.location.reload()}>
        Reload
      </Button>
      <p className="mt-6 text-caption text-text-muted wrap-anywhere">{String(error)}</p>
    </Page>
  );
}
