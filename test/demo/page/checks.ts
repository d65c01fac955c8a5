import { type Html, html } from './html.js';
import { icon } from './icon.js';
import { said } from './said.js';
import { checkOf, stateOf } from './shell.js';
import type { Show } from './show.js';

/** The check's own page: title, summary and annotations. */
export function checksTab(show: Show): Html {
  const check = checkOf(show);
  if (check === undefined) return html`<main><p class="box quiet">No check has begun on this commit yet.</p></main>`;
  const state = stateOf(check);
  return html`<main>
<article class="box" aria-label="Check ${check.name}">
<div class="by"><span class="sign ${state}">${icon(({ passed: 'check', failed: 'cross', running: 'dot' } as const)[state])}</span> <b>${check.name}</b> <span class="muted">on <code>${check.headSha.slice(0, 7)}</code>, ${check.conclusion ?? check.status.replace('_', ' ')}</span></div>
<div class="said"><h2>${check.title ?? 'In progress'}</h2></div>
${said(check.summary ?? '', show.pull)}
</article>
${check.annotations.length > 0 && html`<h2>Annotations</h2>`}
${check.annotations.map(
  (
    annotation,
  ) => html`<article class="annotation ${annotation.annotation_level === 'failure' ? 'failed' : 'mild'}" aria-label="Annotation">
<div><code>${annotation.path}:${annotation.start_line}</code></div>
<b>${annotation.title ?? ''}</b>
<p>${annotation.message}</p></article>`,
)}
</main>`;
}
