import type { GetMessageInput, Message, ReadAt } from '@teamchat/contract';
import { accessChannel } from '../access/channel.ts';
import type { CoreContext } from '../context.ts';
import { notFound } from '../errors.ts';
import { readWorkspace } from '../snapshot.ts';
import { type MessageRow, messageColumns, viewMessage } from './view.ts';

/** @throws AppError NOT_FOUND for a message in a channel the actor may not see. */
export function getMessage(
  ctx: CoreContext,
  input: GetMessageInput,
): Promise<{ message: Message } & ReadAt> {
  return readWorkspace(ctx, input, async (tx) => {
    const { rows } = await tx.client.query<MessageRow>(
      `SELECT ${messageColumns} FROM messages WHERE workspace_id = $1 AND id = $2`,
      [tx.workspaceId, input.messageId],
    );
    const [row] = rows;
    if (row === undefined) throw notFound();
    await accessChannel(tx, row.channel_id);
    return { message: viewMessage(row) };
  });
}
