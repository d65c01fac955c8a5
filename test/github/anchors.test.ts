import { describe, expect, test } from '@jest/globals';
import { hunksOf, mayAnchor } from '../../src/github/index.js';

const PATCH = `@@ -1,3 +1,4 @@ kind: Pod
 one
-two
+zwei
+drei
 four
@@ -20,2 +21,1 @@
 twenty
-twenty-one
\\ No newline at end of file`;

describe('anchors', () => {
  test('are the lines of the new file that a hunk shows', () => {
    expect(hunksOf(PATCH)).toEqual([
      { start: 1, end: 4 },
      { start: 21, end: 21 },
    ]);
  });

  test('a header inside the text is text', () => {
    expect(hunksOf('@@ -1 +1,2 @@\n one\n+@@ -9,9 +9,9 @@')).toEqual([{ start: 1, end: 2 }]);
  });

  test('a hunk that only takes away has none', () => {
    expect(hunksOf('@@ -3,1 +2,0 @@\n-gone')).toEqual([]);
  });

  test('a range stays inside one hunk', () => {
    const hunks = hunksOf(PATCH);
    expect(mayAnchor(hunks, 2, 4)).toBe(true);
    expect(mayAnchor(hunks, 4, 5)).toBe(false);
    expect(mayAnchor(hunks, 4, 21)).toBe(false);
    expect(mayAnchor(hunks, 3, 2)).toBe(false);
    expect(mayAnchor([], 1, 1)).toBe(false);
  });
});
