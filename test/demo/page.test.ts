import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FakeGitHub, type Pull } from '../support/fake-github/index.js';
import { browserTest, visit } from './browser.js';
import { html } from './page/html.js';
import { openPage, type Page } from './page/index.js';
import { aroundSuggestion, markdown } from './page/markdown.js';

describe('Markdown', () => {
  test.each([
    ['a script', '<script>alert(1)</script>', /<script/],
    ['a handler', '<img src=x onerror=alert(1)>', /<img/],
    ['an attribute on a tag that may stand', '<details ontoggle=alert(1) open>', /<details/],
    ['a tag in the middle of words', 'a <b onclick=alert(1)>b</b> c', /<b /],
    ['a frame', '<iframe srcdoc="<script>alert(1)</script>"></iframe>', /<iframe/],
    ['a link that runs', '[x](javascript:alert(1))', /javascript:/],
    ['an image that runs', '![x](data:text/html,<script>alert(1)</script>)', /<script|data:/],
  ])('shows %s as text or drops it', (_name, text, forbidden) => {
    expect(markdown(text).markup).not.toMatch(forbidden);
  });

  test('keeps the tags of our own comments and hides markers', () => {
    const { markup } = markdown(
      '<!-- portcullis:summary v1 -->\n\n<details>\n<summary>More</summary>\n\n**x**\n\n</details>',
    );
    expect(markup).toContain('<details>\n<summary>More</summary>');
    expect(markup).toContain('<strong>x</strong>');
    expect(markup).not.toContain('portcullis:summary');
  });

  test('shows tags inside code as they are', () => {
    expect(markdown('`<br>`').markup).toBe('<p><code>&lt;br&gt;</code></p>');
  });

  test('is cut around a suggestion, however long its fence', () => {
    const cut = aroundSuggestion('before\n\n````suggestion\na: ```\n````\n\nafter');
    expect([cut.above.trim(), cut.below.trim()]).toEqual(['before', 'after']);
  });
});

test('templates escape what they take in, in texts and attributes', () => {
  const name = `"><script>'&`;
  expect(html`<a title="${name}">${[name, false, undefined, 7]}</a>`.markup).toBe(
    '<a title="&quot;&gt;&lt;script&gt;&#39;&amp;">&quot;&gt;&lt;script&gt;&#39;&amp;7</a>',
  );
});

describe('the page', () => {
  const attack = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
  const file = 'apps/"><img src=x onerror=alert(3)>.yaml';
  let dir: string;
  let github: FakeGitHub;
  let pull: Pull;
  let page: Page;
  const asked: string[] = [];

  beforeEach(async () => {
    asked.length = 0;
    dir = await mkdtemp(join(tmpdir(), 'portcullis-page-'));
    github = await FakeGitHub.start({ appId: 1, slug: 'portcullis', webhookSecret: 'secret', dir });
    const repository = await github.repository({ owner: 'acme', name: 'deploy', files: { 'a.yaml': 'a: 1\n' } });
    await repository.commit('feature', { files: { [file]: `${attack}\n` }, message: attack });
    pull = await repository.openPull({ head: 'feature', title: attack, body: `${attack}\n\n[x](javascript:alert(4))` });
    await pull.conversation.say('mallory', attack);
    const body = `${attack}\n\n\`\`\`suggestion\n${attack}!\n\`\`\`\n`;
    await pull.conversation.review('mallory', {
      event: 'COMMENT',
      body: attack,
      comments: [{ path: file, line: 1, body }],
    });
    await repository.checks.create({
      name: attack,
      head_sha: pull.head,
      status: 'completed',
      conclusion: 'failure',
      output: {
        title: attack,
        summary: attack,
        annotations: [
          { path: file, start_line: 1, end_line: 1, annotation_level: 'failure', title: attack, message: attack },
        ],
      },
    } as Parameters<typeof repository.checks.create>[0]);
    const deed = (name: string) => async () => void asked.push(name);
    page = await openPage(
      {
        pull,
        moments: [{ kind: 'pushed', at: 1, subject: attack, commit: attack }],
        busy: false,
        apply: async (comments) => void asked.push(`apply ${comments.length}`),
        pushRest: deed('push'),
        merge: deed('merge'),
      },
      0,
    );
  });
  afterEach(async () => {
    await page.close();
    await github.close();
    await rm(dir, { recursive: true, force: true });
  });

  browserTest('shows hostile names and comments and executes none of them', async () => {
    for (const path of ['/', '/checks', '/files', `/blob/${pull.head}/${encodeURIComponent(file)}`]) {
      await visit(page.url + path, async ({ page: shown, errors }) => {
        await shown.waitForLoadState('networkidle');
        expect(await shown.getByText('onerror="alert(1)"').first().isVisible()).toBe(true);
        expect(await shown.locator('script').count()).toBe(1);
        expect(await shown.locator('img').count()).toBe(0);
        expect(errors).toEqual([]);
      });
    }
  });

  test('obeys its own buttons only', async () => {
    const press = (path: string, headers: Record<string, string>) =>
      fetch(page.url + path, { method: 'POST', redirect: 'manual', headers });
    expect((await press('/push', {})).status).toBe(403);
    expect((await press('/push', { origin: 'https://evil.example' })).status).toBe(403);
    expect(asked).toEqual([]);
    expect((await press('/push', { origin: page.url })).status).toBe(303);
    expect((await press('/suggestions', { origin: page.url })).status).toBe(303);
    expect((await press('/nothing', { origin: page.url })).status).toBe(404);
    expect(asked).toEqual(['push', 'apply 1']);
  });

  test('lets nothing load from elsewhere, and has no other pages', async () => {
    const answer = await fetch(page.url);
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'self'; script-src 'self'/,
    );
    expect(await answer.text()).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    for (const path of ['/none', '/blob/main/a.yaml', `/blob/${pull.head}/..%2f..%2fetc%2fpasswd`, '/blob/%ff/%ff'])
      expect((await fetch(page.url + path)).status).toBe(404);
  });
});
