import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RecordingError } from '../../src/recording/file-format.js'
import { openRun } from '../../src/replay/open-run.js'
import { HEADER, snapshotOf, temporaryFolder, write } from '../recording/snapshots.js'

const folder = temporaryFolder()
const GOOD = 'title: Night\npattern: none\nports: [8080]\ncapacity: 40\n'

/** Makes a scenario folder of these files; a recording is `true`. */
function scenario(name: string, files: Readonly<Record<string, string | true>>): string {
	const path = join(folder, name)
	mkdirSync(path)
	for (const [file, content] of Object.entries(files)) {
		if (content === true) write(join(path, file), [snapshotOf([]), snapshotOf([], { at: 5 })])
		else writeFileSync(join(path, file), content)
	}
	return path
}

function opened(path: string) {
	const warnings: string[] = []
	const run = openRun(path, (message) => warnings.push(message))
	return { ...run, snapshots: [...run.recording.snapshots].map(({ at }) => at), warnings }
}

describe('openRun', () => {
	it('opens a recording', () => {
		const file = join(folder, 'incident.fwr')
		write(file, [snapshotOf([]), snapshotOf([], { at: 30 })])
		expect(opened(file)).toMatchObject({
			path: file,
			file,
			recording: { header: HEADER },
			scenario: undefined,
			snapshots: [0, 30],
			warnings: [],
		})
	})

	it('opens a scenario, whatever its recording is called and whatever lies beside it', () => {
		const path = scenario('night', {
			'scenario.yml': GOOD,
			'night of may': true,
			'observed.json': '{"format":"another"}',
			empty: '',
		})
		mkdirSync(join(path, 'recording.fwr'))
		expect(opened(path)).toMatchObject({
			path,
			file: join(path, 'night of may'),
			scenario: { title: 'Night', pattern: 'none', ports: [8080], capacity: 40 },
			snapshots: [0, 5],
			warnings: [],
		})
	})

	it('warns of what means nothing in a scenario.yml', () => {
		const path = scenario('odd', { 'scenario.yml': `${GOOD}weather: fine\n`, 'recording.fwr': true })
		expect(opened(path).warnings).toEqual([
			`${path}/scenario.yml:5:1: weather: unknown key; known here: title, pattern, cause, ports, capacity, onset, firstFailure, source\n  5 | weather: fine\n    | ^^^^^^^\n1 problem`,
		])
	})

	it.each([
		['a path where nothing is', () => join(folder, 'gone.fwr'), (path: string) => `${path}: cannot be opened: ENOENT`],
		[
			'a folder without a scenario.yml',
			() => scenario('bare', { 'recording.fwr': true }),
			(path: string) => `${path}/scenario.yml: expected a recording, or a scenario folder with a scenario.yml: ENOENT`,
		],
		[
			'a scenario without a recording',
			() => scenario('unrecorded', { 'scenario.yml': GOOD, 'notes.txt': 'recording follows' }),
			(path: string) => `${path}: expected one recording beside scenario.yml, found 0`,
		],
		[
			'a scenario with two recordings',
			() => scenario('twice', { 'scenario.yml': GOOD, 'a.fwr': true, 'b.fwr': true }),
			(path: string) => `${path}: expected one recording beside scenario.yml, found 2`,
		],
		[
			'a scenario.yml with a mistake',
			() => scenario('wrong', { 'scenario.yml': GOOD.replace('40', 'many'), 'recording.fwr': true }),
			(path: string) =>
				`${path}/scenario.yml:4:11: capacity: expected a whole number of at least 1, or unknown, got "many"\n  4 | capacity: many\n    |           ^^^^\n1 problem`,
		],
		[
			'a file that is no recording',
			() => join(scenario('text', { 'notes.txt': 'nothing here\n' }), 'notes.txt'),
			(path: string) => `${path}:1: expected a forewarn recording, whose first line is JSON, got "nothing here"`,
		],
	])('refuses %s', (_, make, message) => {
		const path = make()
		expect(() => opened(path)).toThrow(new RecordingError(message(path)))
	})
})
