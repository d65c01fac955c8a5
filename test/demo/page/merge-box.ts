import { type Html, html } from './html.js';
import { icon } from './icon.js';
import { button, checkOf, stateOf } from './shell.js';
import type { Show } from './show.js';

const SIGNS = { passed: 'check', failed: 'cross', running: 'dot' } as const;

/** The box at the end of a conversation: what the checks say, and whether it may be merged. */
export function mergeBox(show: Show): Html {
  const { pull } = show;
  if (pull.merged !== undefined) {
    const { by, commit } = pull.merged;
    return html`<section class="merge merged" aria-label="Merge"><h2>${icon('merge')} Merged</h2><p class="row">${by.login} merged this as <code>${commit.slice(0, 7)}</code>.</p></section>`;
  }
  const check = checkOf(show);
  const state = stateOf(check);
  const clean = pull.mergeState().kind === 'clean';
  const words = {
    passed: 'All checks have passed',
    failed: 'Some checks were not successful',
    running: 'Some checks have not completed yet',
  }[state];
  return html`<section class="merge ${state}" aria-label="Merge">
<h2>${icon(SIGNS[state])} ${words}</h2>
<p class="row check"><span class="sign ${state}">${icon(SIGNS[state])}</span> <span><b>${check?.name ?? 'portcullis'}</b> <span class="muted">${check?.title ?? (state === 'running' ? 'in progress' : '')}</span></span> <span class="required">Required</span> <a href="/checks">Details</a></p>
${
  clean
    ? html`<p class="row verdict"><span class="sign passed">${icon('check')}</span> <span><b>This pull request can be merged</b><br><span class="muted">The gate is open.</span></span></p>`
    : html`<p class="row verdict"><span class="sign failed">${icon('cross')}</span> <span><b>Merging is blocked</b><br><span class="muted">The required check “portcullis” has to pass.</span></span></p>`
}
<div class="row">${button('/merge', 'Merge pull request', { primary: true, disabled: !clean || show.busy || pull.state !== 'open' })}</div>
</section>`;
}
