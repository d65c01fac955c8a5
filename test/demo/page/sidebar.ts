import type { Moment } from '../play.js';
import { openSuggestions } from '../suggestion.js';
import { type Html, html } from './html.js';
import { button, checkOf, stateOf } from './shell.js';
import type { Show } from './show.js';

/** What belongs to the demonstration and not to GitHub: what can be done next, and what happened when. */
export function sidebar(show: Show): Html {
  return html`<aside aria-label="The demonstration">
${gate(show)}
<h2>Your move</h2>
${choices(show)}
<h2>What happened</h2>
<ol class="moments">${show.moments.map((moment) => html`<li class="${moment.kind.replace(' ', '-')}"><span class="time">${seconds(moment)}</span> ${words(moment)}</li>`)}</ol>
</aside>`;
}

/** Whether it may be merged, in sight wherever a person reads. */
function gate(show: Show): Html {
  const { pull } = show;
  if (pull.merged !== undefined) return html`<p class="gate merged"><b>Merged</b></p>`;
  const check = checkOf(show);
  const state = stateOf(check);
  const words = { passed: 'The gate is open', failed: 'Merging is blocked', running: 'Being judged' }[state];
  return html`<p class="gate ${state}"><b>${words}</b><br>${check?.title ?? 'The check is in progress.'}</p>`;
}

function choices(show: Show): Html {
  const { pull, busy } = show;
  if (pull.state !== 'open')
    return html`<p>The change is on <code>main</code>. In the terminal, <kbd>q</kbd> ends and cleans up.</p>`;
  if (busy) return html`<p>Portcullis is looking at the last push.</p>`;
  if (pull.mergeState().kind === 'clean')
    return html`<p>The gate is open. Merge below, or press <kbd>Enter</kbd> in the terminal.</p>`;
  const { length } = openSuggestions(pull);
  return length > 0
    ? html`<p>Apply a suggestion beside its line, or all of them in one commit.</p>${button('/suggestions', length === 1 ? 'Apply the suggestion' : `Apply all ${length} suggestions`, { primary: true, disabled: false })}`
    : html`<p>No fix is left to click. The rest wants a person’s decision; this pushes it.</p>${button('/push', 'Push the other repairs', { primary: true, disabled: false })}`;
}

const seconds = ({ at }: Moment): string => `${(at / 1000).toFixed(2)} s`;

function words(moment: Moment): Html {
  switch (moment.kind) {
    case 'opened':
      return html`<b>Pull request opened</b>`;
    case 'applied':
      return html`<b>Suggestions applied</b> <code>${moment.commit.slice(0, 7)}</code>`;
    case 'pushed':
      return html`<b>Repairs pushed</b> <code>${moment.commit.slice(0, 7)}</code>`;
    case 'heard':
      return html`Webhook answered with ${moment.status}`;
    case 'check opened':
      return html`Check in progress`;
    case 'check completed':
      return html`Check: ${moment.conclusion}`;
    case 'reviewed':
      return html`Comments in place`;
    case 'merged':
      return html`<b>Merged</b> <code>${moment.commit.slice(0, 7)}</code>`;
    case 'failed':
      return html`Went wrong: ${moment.why}`;
  }
}
