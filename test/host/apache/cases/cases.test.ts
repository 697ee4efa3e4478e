import { describe, expect, it } from 'vitest'
import { type Outcome, tryAll } from './trial.js'

/** What nothing on the host tells to a reader with these rights; the note says why, and the answer names no number. */
const UNKNOWN: Readonly<Record<'root' | 'nobody', readonly string[]>> = {
	root: [
		// Edited and not reloaded: what the file said before is gone.
		'broken-after-edit',
		// `-d .`: Apache has left the folder in which it was started, and no PWD names it.
		'cmd-d-dot',
		'cmd-d-relative',
	],
	nobody: [
		'broken-after-edit',
		'cmd-d-dot',
		'cmd-d-relative',
		// A variable that the configuration does not define may stand in an environment that is closed.
		'define-later',
		'define-nested',
		'undefine-var',
		'env-envvars',
		'env-envvars-colon',
		'env-envvars-default',
		'env-envvars-if-first',
		'env-process-only-includes',
		'systemd-instance-env',
		// Other file systems are mounted for it, and its own are closed.
		'disc-container-absolute-symlink',
		'disc-container-alpine-pid',
		'disc-container-httpd-image-pid',
		'disc-container-pid-host-has-nothing',
		'disc-container-somaxconn-smaller',
		'disc-hostnet-container-host-has-nothing',
		'disc-hostnet-container-with-pid',
		// Rights on files.
		'disc-unreadable-conf-folder-overrides',
		'disc-unreadable-iffile',
		'disc-unreadable-main-conf-default',
		'disc-unreadable-server-root',
		// ServerLimit and ThreadLimit of the start are in a scoreboard that is closed.
		'graceful-mrw',
		'graceful-threadlimit',
		'perl-section-angles',
	],
}

function caseOf({ name }: Outcome): string {
	return name.split(': ')[0]!
}

function wrong(outcomes: readonly Outcome[]): string[] {
	return outcomes
		.filter(({ verdict }) => verdict === 'wrong')
		.map(({ name, truth, answer }) => `${name}: ${JSON.stringify(answer)} for ${truth}`)
}

describe('125 configurations whose truth was measured at a running Apache', () => {
	it.each(['root', 'nobody'] as const)(
		'as %s: nothing is wrong, and unknown is what nothing tells',
		(view) => {
			const outcomes = tryAll(view)
			expect(wrong(outcomes)).toEqual([])
			const unknown = outcomes.filter(({ verdict }) => verdict === 'unknown')
			expect([...new Set(unknown.map(caseOf))].sort()).toEqual([...UNKNOWN[view]].sort())
			for (const { name, answer } of unknown) expect(answer.notes, name).not.toEqual([])
		},
		60_000,
	)

	it('where /proc hides all processes no number is given, however much the files say', () => {
		const outcomes = tryAll('packaged')
		expect(wrong(outcomes)).toEqual([])
		const known = outcomes.filter(({ answer }) => answer.workers !== undefined)
		// These two name the file: that is the operator's word.
		expect(known.map(caseOf)).toEqual(['disc-alpine-named-in-mount', 'disc-debian-named-in-mount'])
	}, 60_000)
})
