// Runs before the first paint, so that no page flashes in the wrong theme. lib/theme.ts takes over from here.
let theme = null;
try {
  theme = localStorage.getItem('teamchat.theme');
} catch {}
if (theme !== 'light' && theme !== 'dark') {
  theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}
document.documentElement.dataset.theme = theme;
