import { Toaster as Sonner } from 'sonner';
import { useTheme } from '../lib/theme.ts';

/** Where short confirmations appear. */
export function Toaster() {
  const { resolved } = useTheme();
  return (
    <Sonner
      theme={resolved}
      position="bottom-right"
      gap={8}
      toastOptions={{
        classNames: {
          toast:
            '!bg-surface-raised !text-text !border-border !shadow-float !rounded-md !text-meta !font-sans',
          description: '!text-text-muted',
        },
      }}
    />
  );
}
