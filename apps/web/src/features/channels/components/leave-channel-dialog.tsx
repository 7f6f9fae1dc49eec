import type { Channel } from '@teamchat/contract';
import { Button } from '../../../components/button.tsx';
import { Dialog, DialogActions } from '../../../components/dialog.tsx';

interface LeaveChannelDialogProps {
  channel: Channel;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onLeave: () => void;
}

/** Asked of a private channel only: nobody comes back to it alone. */
export function LeaveChannelDialog({
  channel,
  open,
  onOpenChange,
  onLeave,
}: LeaveChannelDialogProps) {
  const { name, memberCount } = channel;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Leave ${name}?`}
      description={
        memberCount === 1
          ? 'You are its last member. Nobody, you included, will be able to open this channel or read its messages again, and its name stays taken.'
          : 'This channel is private: you can come back only when one of its members adds you.'
      }
    >
      <DialogActions>
        <Button onClick={() => onOpenChange(false)}>Cancel</Button>
        <Button
          variant="danger"
          onClick={() => {
            onOpenChange(false);
            onLeave();
          }}
        >
          Leave channel
        </Button>
      </DialogActions>
    </Dialog>
  );
}
