/**
 * Writes recordings of the first format anew in the present one, in place, and reads them again: every row, number and time
 * must be what it was.
 *
 *   npx tsx test/tools/convert/main.ts scenarios/*\/recording.fwr
 */
import { deepStrictEqual } from 'node:assert'
import { renameSync, statSync } from 'node:fs'
import type { Snapshot } from '../../../src/kernel/snapshot.js'
import { openRecording } from '../../../src/recording/recording-reader.js'
import { RecordingWriter } from '../../../src/recording/recording-writer.js'
import { readFormat1 } from './format-1.js'

let before = 0
let after = 0
let rows = 0
for (const path of process.argv.slice(2)) {
	const { header, snapshots } = readFormat1(path)
	const writer = new RecordingWriter(`${path}.new`, header)
	for (const snapshot of snapshots) writer.append(snapshot)
	writer.close()
	const again = openRecording(`${path}.new`, (message) => {
		throw new Error(message)
	})
	deepStrictEqual(again.header, header)
	let number = 0
	for (const snapshot of again.snapshots) deepStrictEqual(contentOf(snapshot), contentOf(snapshots[number++]!))
	deepStrictEqual(number, snapshots.length)
	before += statSync(path).size
	after += writer.bytes
	rows += snapshots.reduce((sum, snapshot) => sum + snapshot.rows.length, 0)
	renameSync(`${path}.new`, path)
}
console.log(`${rows} rows: ${(before / rows).toFixed(2)} bytes a row before, ${(after / rows).toFixed(2)} now`)

/** What a snapshot says, in a form in which the order of its rows does not show. */
function contentOf({ rows, counters, ...rest }: Snapshot): unknown {
	const all = Array.from({ length: rows.length }, (_, index) => rows.at(index).join())
	return { ...rest, malformed: rows.malformedRows, rows: all.sort(), counters: [...counters].sort() }
}
