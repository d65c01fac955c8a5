import type { Pull } from '../../support/fake-github/index.js';
import { Html, html } from './html.js';
import { markdown } from './markdown.js';

/** A text as its author meant it, with links into the repository led to this page; empty when nothing is to be seen. */
export function said(text: string, pull: Pull): Html {
  const blobs = `${pull.repository.world.api}/${pull.repository.fullName}/blob/`;
  const { markup } = markdown(text.replaceAll(blobs, '/blob/'));
  return markup.trim() === '' ? new Html('') : html`<div class="said">${new Html(markup)}</div>`;
}
