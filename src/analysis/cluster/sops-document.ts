import type { Node } from '../source/node.js';

/** True for a document that SOPS has encrypted: its block of metadata carries the checksum. */
export function isSopsDocument(root: Node): boolean {
  return root.at('sops', 'mac').present;
}

/** True for a text (a `.env` file, say) that SOPS has encrypted. */
export function isSopsText(text: string): boolean {
  return /\bsops[_"':.]{1,3}\s{0,3}[{\n]?|^sops_mac=/m.test(text) && /ENC\[[A-Z0-9_]+,/.test(text);
}
