/**
 * The content of a secret file that only its owner may read, made at first use. Of two processes
 * that make it at once one wins, and both get the winner's content.
 */
export declare function openPrivateFile(file: string, makeContent: () => string): Promise<string>;
