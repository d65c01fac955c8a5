const kept = [];
process.on('message', () => {
  for (;;) kept.push(Buffer.alloc(16 * 1024 * 1024, kept.length + 1));
});
process.send({ kind: 'ready' });
