/** Takes what was just opened into what is closed with the whole; returns it. */
export type Own = <T extends AsyncDisposable>(resource: T) => T;

/**
 * Opens things that belong together. Disposing of the result closes all that was owned, last opened first; when
 * one cannot be opened, those before it are closed.
 */
export async function openAll<T extends object>(
  open: (own: Own) => Promise<T>,
): Promise<T & AsyncDisposable> {
  const opened: AsyncDisposable[] = [];
  const dispose = async () => {
    for (const resource of opened.splice(0).toReversed()) await resource[Symbol.asyncDispose]();
  };
  try {
    const whole = await open((resource) => {
      opened.push(resource);
      return resource;
    });
    return Object.assign(whole, { [Symbol.asyncDispose]: dispose });
  } catch (error) {
    await dispose();
    throw error;
  }
}
