/** A UTF-8 locale that every system of its kind has: macOS does not know C.UTF-8. */
export const locale = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';
