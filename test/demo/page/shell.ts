import { count } from '../../../src/report/index.js';
import type { CheckRun } from '../../support/fake-github/index.js';
import { type Html, html } from './html.js';
import { icon } from './icon.js';
import type { Show } from './show.js';

export type Tab = 'conversation' | 'checks' | 'files';

/** The check that decides, as far as it got. */
export const checkOf = ({ pull }: Show): CheckRun | undefined => pull.conversation.checks[0];

/** How a check stands, in the three ways that matter to a reader. */
export function stateOf(check: CheckRun | undefined): 'running' | 'passed' | 'failed' {
  if (check?.status !== 'completed') return 'running';
  return check.conclusion === 'success' ? 'passed' : 'failed';
}

/** A whole page around the content of one tab. */
export async function shell(show: Show, tab: Tab, content: Html, notice?: string): Promise<Html> {
  const { pull } = show;
  const files = await pull.files();
  const said = pull.conversation.comments.length + pull.conversation.reviewComments.length;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${pull.title} · ${pull.repository.fullName} #${pull.number}</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/style.css">
<script src="/refresh.js" data-version="${versionOf(show)}" defer></script>
${show.busy && html`<noscript><meta http-equiv="refresh" content="2"></noscript>`}
</head>
<body>
<header>
<div class="bar"><div class="wide">
<span class="repository">${icon('repository')} ${pull.repository.owner.login} / <b>${pull.repository.name}</b></span>
<span class="fake">A local imitation of GitHub, for the demonstration</span>
</div></div>
<div class="wide">
${notice !== undefined && html`<p class="notice" role="status">${notice}</p>`}
<div class="title"><h1>${pull.title} <span class="muted">#${pull.number}</span></h1>
<p>${stateBadge(show)} <span><b>${pull.author.login}</b> wants to merge into <code>${pull.baseBranch}</code> from <code>${pull.headBranch}</code></span></p></div>
</div>
</header>
<div class="wide">
<nav aria-label="Parts of the pull request" class="tabs">
${tabLink(tab, 'conversation', '/', 'Conversation', said)}
${tabLink(tab, 'checks', '/checks', 'Checks', pull.conversation.checks.length)}
${tabLink(tab, 'files', '/files', 'Files changed', files.length)}
</nav>
${content}
</div>
</body>
</html>`;
}

/** Changes whenever a page would look different. */
export const versionOf = (show: Show): string =>
  [show.moments.length, show.busy, show.pull.head.slice(0, 7), checkOf(show)?.status].join('-');

function stateBadge({ pull }: Show): Html {
  if (pull.merged !== undefined) return html`<span class="badge merged">${icon('merge')} Merged</span>`;
  return pull.state === 'open'
    ? html`<span class="badge open">${icon('pull')} Open</span>`
    : html`<span class="badge closed">${icon('pull')} Closed</span>`;
}

function tabLink(current: Tab, tab: Tab, href: string, label: string, number: number): Html {
  const here = current === tab ? html` aria-current="page"` : undefined;
  return html`<a href="${href}"${here}>${label} <span class="counter" aria-label="${count(number, 'item')}">${number}</span></a>`;
}

/** A button that asks the demonstration for something. */
export function button(
  action: string,
  label: string,
  options: { readonly primary?: boolean; readonly disabled: boolean },
): Html {
  const kind = options.primary === true ? 'primary' : 'plain';
  return html`<form method="post" action="${action}"><button class="${kind}"${options.disabled && html` disabled`}>${label}</button></form>`;
}
