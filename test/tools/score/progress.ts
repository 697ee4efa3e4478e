const BAR = 30
/** Whoever waits less than this needs no bar. */
const PATIENCE_MS = 2000

/** Draws a progress bar on a terminal's stderr once the work has taken a while, and takes it away at the end. */
export function showProgress(total: number): (done: number) => void {
	const started = performance.now()
	return (done) => {
		if (!process.stderr.isTTY || performance.now() - started < PATIENCE_MS) return
		const filled = Math.round((BAR * done) / total)
		const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}`
		process.stderr.write(done === total ? '\r\x1b[K' : `\r${bar} ${done} of ${total} scenarios\x1b[K`)
	}
}
