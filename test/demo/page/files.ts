import type { Pull } from '../../support/fake-github/index.js';
import { fileAt } from '../../support/fake-github/trees.js';
import { patchTable } from './diff.js';
import { type Html, html } from './html.js';

/** Bytes of a file that are shown. */
const MOST_BYTES = 1_000_000;

/** Every changed file with its lines. */
export async function filesTab(pull: Pull): Promise<Html> {
  const files = await pull.files();
  return html`<main>${files.map(
    ({ path, previousPath, status, additions, deletions, patch }) => html`<section class="thread" aria-label="${path}">
<div class="place"><code>${previousPath !== undefined && previousPath !== path && `${previousPath} → `}${path}</code> <span class="state">${status}</span> <span class="sum"><span class="plus">+${additions}</span> <span class="minus">−${deletions}</span></span></div>
${patch === undefined ? html`<p class="quiet">No lines to show.</p>` : patchTable(patch, path)}
</section>`,
  )}</main>`;
}

/** One file as it was at a commit, its lines numbered and addressable as on GitHub; undefined when there is none. */
export async function blob(pull: Pull, commit: string, path: string): Promise<Html | undefined> {
  if (!/^[0-9a-f]{40}$/.test(commit) || !(await pull.repository.hasCommit(commit))) return undefined;
  const bytes = await fileAt(pull.repository.git, commit, path);
  if (bytes === undefined || bytes.length > MOST_BYTES) return undefined;
  const lines = bytes.toString().replace(/\n$/, '').split('\n');
  return html`<main><section class="thread" aria-label="${path}">
<div class="place"><code>${path}</code> <span class="state">at ${commit.slice(0, 7)}</span></div>
<table class="diff" aria-label="Lines of ${path}"><tbody>${lines.map(
    (line, index) =>
      html`<tr id="L${index + 1}"><td class="number">${index + 1}</td><td class="code">${line}</td></tr>`,
  )}</tbody></table></section></main>`;
}
