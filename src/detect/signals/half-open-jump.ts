import type { Signal } from './signal.js'

/** A quarter of the backlog half-open: scans leave up to 60 (measured), a flood or a full queue fills the backlog. */
export const halfOpenJump: Signal = (view) => {
	const bar = view.backlog / 4
	return {
		signal: 'halfOpenJump',
		value: view.now.halfOpen,
		bar,
		raised: view.now.halfOpen > bar,
		text: `${view.now.halfOpen} half-open (SYN_RECV), ${view.now.syncookies} SYN cookies since the last sample`,
	}
}
