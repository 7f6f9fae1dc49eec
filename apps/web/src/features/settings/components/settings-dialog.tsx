import type { ReactNode } from 'react';
import { Dialog } from '../../../components/dialog.tsx';
import { AppearanceChoice } from './appearance-choice.tsx';
import { DeviceList } from './device-list.tsx';
import { PasswordForm } from './password-form.tsx';

export function SettingsDialog({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Settings" width="wide">
      <div className="flex flex-col gap-8 pt-2">
        <Section title="Appearance">
          <AppearanceChoice />
        </Section>
        <Section
          title="Devices"
          lead="Where you are signed in. Signing a device out ends its session at once."
        >
          <DeviceList />
        </Section>
        <Section title="Password" lead="Changing it signs out your other devices.">
          <PasswordForm />
        </Section>
      </div>
    </Dialog>
  );
}

function Section({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="text-heading font-semibold">{title}</h3>
      {lead === undefined ? null : <p className="text-meta text-text-muted">{lead}</p>}
      <div className="mt-3">{children}</div>
    </section>
  );
}
